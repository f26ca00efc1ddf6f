// Tells the story of tools/clients/story.mjs with a client of oapi-codegen.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"fechatter.example/client/api"
	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"
)

const (
	text      = "Hello from a client"
	goodbye   = "Goodbye from a client"
	noSuchID  = "999999999"
	staleETag = `"stale"`
)

type story struct {
	ctx    context.Context
	client *api.ClientWithResponses
	told   map[string]any
	chat   *api.Chat
	sent   *api.Message
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s := &story{ctx: ctx, told: map[string]any{}}
	s.signUp(os.Args[1])
	s.makeChannel()
	etag := s.sendAndHear()
	s.list()
	s.edit(etag)
	s.askWrongly()
	s.search()
	check(json.NewEncoder(os.Stdout).Encode(s.told))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// must returns the value, which is nil if the answer was another one than expected.
func must[T any](value *T, status string, body []byte) *T {
	if value == nil {
		log.Fatalf("unexpected answer %s: %s", status, body)
	}
	return value
}

func (s *story) signUp(baseURL string) {
	anonymous, err := api.NewClientWithResponses(baseURL)
	check(err)
	var body api.SignUpInput
	check(body.FromSignUpWithWorkspaceInput(api.SignUpWithWorkspaceInput{
		Email:         types.Email("ada-" + uuid.NewString() + "@example.com"),
		Password:      "a long walk by the sea",
		FullName:      "Ada",
		WorkspaceName: "Analytical Engines",
	}))
	answer, err := anonymous.AuthSignUpWithResponse(s.ctx, body)
	check(err)
	session := must(answer.JSON201, answer.Status(), answer.Body)
	s.client, err = api.NewClientWithResponses(baseURL, api.WithRequestEditorFn(
		func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+session.AccessToken)
			return nil
		},
	))
	check(err)
	s.told["role"] = session.User.Role
}

func (s *story) makeChannel() {
	name := "hello"
	channel := api.CreateChatInput{Type: "public_channel", Name: &name}
	answer, err := s.client.ChatsCreateWithResponse(s.ctx, nil, channel)
	check(err)
	s.chat = must(answer.JSON201, answer.Status(), answer.Body)
	s.told["chatType"] = s.chat.Type
}

// sendAndHear opens the stream, sends a message and hears of it. It returns the message's entity tag.
func (s *story) sendAndHear() string {
	stream, err := s.client.EventsOpen(s.ctx, nil)
	check(err)
	defer stream.Body.Close()
	key := uuid.NewString()
	params := &api.MessagesSendParams{IdempotencyKey: &key}
	answer, err := s.client.MessagesSendWithResponse(s.ctx, s.chat.Id, params, api.SendMessageInput{Content: text})
	check(err)
	s.sent = must(answer.JSON201, answer.Status(), answer.Body)
	s.told["sent"] = s.sent.Content
	s.told["heard"] = firstCreated(stream).Content
	return answer.HTTPResponse.Header.Get("ETag")
}

// firstCreated reads the stream, whose frames docs/events.md describes, and skips types that it does not know.
func firstCreated(stream *http.Response) api.Message {
	lines := bufio.NewScanner(stream.Body)
	for event := ""; lines.Scan(); {
		if after, found := strings.CutPrefix(lines.Text(), "event: "); found {
			event = after
		}
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		if !found || event != "message.created" {
			continue
		}
		var created struct{ Data struct{ Message api.Message } }
		check(json.Unmarshal([]byte(data), &created))
		return created.Data.Message
	}
	log.Fatal("The stream ended.")
	return api.Message{}
}

func (s *story) list() {
	limit := int64(10)
	answer, err := s.client.MessagesPageWithResponse(s.ctx, s.chat.Id, &api.MessagesPageParams{Limit: &limit})
	check(err)
	listed := []*string{}
	for _, message := range must(answer.JSON200, answer.Status(), answer.Body).Items {
		listed = append(listed, message.Content)
	}
	s.told["listed"] = listed
}

func (s *story) edit(etag string) {
	edit := func(etag string) *api.MessagesEditResponse {
		params := &api.MessagesEditParams{IfMatch: &etag}
		body := api.EditMessageInput{Content: goodbye}
		answer, err := s.client.MessagesEditWithResponse(s.ctx, s.chat.Id, s.sent.Id, params, body)
		check(err)
		return answer
	}
	refused := edit(staleETag)
	s.told["stale"] = must(refused.ApplicationproblemJSON412, refused.Status(), refused.Body).Code
	edited := edit(etag)
	s.told["edited"] = must(edited.JSON200, edited.Status(), edited.Body).Content
}

func (s *story) askWrongly() {
	empty, err := s.client.MessagesSendWithResponse(s.ctx, s.chat.Id, nil, api.SendMessageInput{})
	check(err)
	wrong := must(empty.ApplicationproblemJSONDefault, empty.Status(), empty.Body)
	pointers := []string{}
	if wrong.Errors != nil {
		for _, fault := range *wrong.Errors {
			pointers = append(pointers, fault.Pointer)
		}
	}
	unknown, err := s.client.ChatsGetWithResponse(s.ctx, noSuchID, nil)
	check(err)
	s.told["wrong"], s.told["pointers"] = wrong.Code, pointers
	s.told["missing"] = must(unknown.ApplicationproblemJSON404, unknown.Status(), unknown.Body).Code
}

// search repeats until the message is found.
func (s *story) search() {
	for tries := 0; tries < 100; tries++ {
		params := &api.SearchMessagesParams{Q: "Goodbye", ChatId: &[]string{s.chat.Id}}
		answer, err := s.client.SearchMessagesWithResponse(s.ctx, params)
		check(err)
		items := must(answer.JSON200, answer.Status(), answer.Body).Items
		if len(items) > 0 {
			s.told["found"], s.told["foundIn"] = items[0].Message.Content, items[0].Chat.Type
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	check(fmt.Errorf("the message was not found"))
}
