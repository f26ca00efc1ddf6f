// Tells the story of tools/clients/story.mjs with a client of openapi-generator's "go". It does not listen: the
// generated call reads the event stream to its end, which never comes.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"fechatter.example/client/openapi"
)

const (
	text      = "Hello from a client"
	goodbye   = "Goodbye from a client"
	noSuchID  = "999999999"
	staleETag = `"stale"`
)

type story struct {
	ctx  context.Context
	api  *openapi.APIClient
	told map[string]any
	chat *openapi.Chat
	sent *openapi.Message
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	config := openapi.NewConfiguration()
	config.Servers = openapi.ServerConfigurations{{URL: os.Args[1]}}
	s := &story{ctx: ctx, api: openapi.NewAPIClient(config), told: map[string]any{}}
	s.signUp()
	s.makeChannel()
	etag := s.send()
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

func must[T any](value T, _ *http.Response, err error) T {
	check(err)
	return value
}

// problemOf returns the typed body of a refusal.
func problemOf(err error) openapi.Problem {
	var refusal *openapi.GenericOpenAPIError
	if !errors.As(err, &refusal) {
		log.Fatalf("This must be refused, but the error is: %v", err)
	}
	problem, ok := refusal.Model().(openapi.Problem)
	if !ok {
		log.Fatalf("%v has no problem: %s", err, refusal.Body())
	}
	return problem
}

func (s *story) signUp() {
	email := fmt.Sprintf("ada-%d@example.com", time.Now().UnixNano())
	person := openapi.NewSignUpWithWorkspaceInput("Ada", "Analytical Engines", email, "a long walk by the sea")
	body := openapi.SignUpWithWorkspaceInputAsSignUpInput(person)
	session := must(s.api.AuthAPI.AuthSignUp(s.ctx).SignUpInput(body).Execute())
	s.ctx = context.WithValue(s.ctx, openapi.ContextAccessToken, session.AccessToken)
	s.told["role"] = session.User.Role
}

func (s *story) makeChannel() {
	channel := openapi.NewCreateChatInput(openapi.CHATTYPEINPUT_PUBLIC_CHANNEL)
	channel.SetName("hello")
	s.chat = must(s.api.ChatsAPI.ChatsCreate(s.ctx).CreateChatInput(*channel).Execute())
	s.told["chatType"] = s.chat.Type
}

// send returns the entity tag of the message.
func (s *story) send() string {
	key := fmt.Sprintf("first-%d", time.Now().UnixNano())
	call := s.api.MessagesAPI.MessagesSend(s.ctx, s.chat.Id).IdempotencyKey(key)
	sent, answer, err := call.SendMessageInput(*openapi.NewSendMessageInput(text)).Execute()
	check(err)
	s.sent = sent
	s.told["sent"] = sent.Content.Get()
	return answer.Header.Get("ETag")
}

func (s *story) list() {
	page := must(s.api.MessagesAPI.MessagesPage(s.ctx, s.chat.Id).Limit(10).Execute())
	listed := []*string{}
	for _, message := range page.Items {
		listed = append(listed, message.Content.Get())
	}
	s.told["listed"] = listed
}

func (s *story) edit(etag string) {
	body := *openapi.NewEditMessageInput(goodbye)
	call := s.api.MessagesAPI.MessagesEdit(s.ctx, s.chat.Id, s.sent.Id).EditMessageInput(body)
	_, _, err := call.IfMatch(staleETag).Execute()
	s.told["stale"] = problemOf(err).Code
	s.told["edited"] = must(call.IfMatch(etag).Execute()).Content.Get()
}

func (s *story) askWrongly() {
	call := s.api.MessagesAPI.MessagesSend(s.ctx, s.chat.Id)
	_, _, err := call.SendMessageInput(*openapi.NewSendMessageInput("")).Execute()
	wrong := problemOf(err)
	pointers := []string{}
	for _, fault := range wrong.Errors {
		pointers = append(pointers, fault.Pointer)
	}
	_, _, err = s.api.ChatsAPI.ChatsGet(s.ctx, noSuchID).Execute()
	s.told["wrong"], s.told["pointers"] = wrong.Code, pointers
	s.told["missing"] = problemOf(err).Code
}

// search repeats until the message is found.
func (s *story) search() {
	for tries := 0; tries < 100; tries++ {
		call := s.api.SearchAPI.SearchMessages(s.ctx).Q("Goodbye").ChatId([]string{s.chat.Id})
		items := must(call.Execute()).Items
		if len(items) > 0 {
			s.told["found"], s.told["foundIn"] = items[0].Message.Content.Get(), items[0].Chat.Type
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	check(errors.New("the message was not found"))
}
