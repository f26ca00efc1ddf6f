import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.AuthApi;
import org.openapitools.client.api.ChatsApi;
import org.openapitools.client.api.MessagesApi;
import org.openapitools.client.api.SearchApi;
import org.openapitools.client.model.Chat;
import org.openapitools.client.model.ChatTypeInput;
import org.openapitools.client.model.CreateChatInput;
import org.openapitools.client.model.EditMessageInput;
import org.openapitools.client.model.FieldError;
import org.openapitools.client.model.FoundMessage;
import org.openapitools.client.model.Message;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.SendMessageInput;
import org.openapitools.client.model.SignUpInput;
import org.openapitools.client.model.SignUpWithWorkspaceInput;

/**
 * Tells the story of tools/clients/story.mjs with a client of openapi-generator's "java". It does not listen: the
 * generated call reads the event stream to its end, which never comes.
 */
public final class FirstMessage {
  private static final String TEXT = "Hello from a client";
  private static final String EDITED = "Goodbye from a client";
  private static final String NO_SUCH_ID = "999999999";

  private final ApiClient client = new ApiClient();
  private final MessagesApi messages = new MessagesApi(client);
  private final Map<String, Object> told = new LinkedHashMap<>();
  private Chat chat;

  private FirstMessage(String baseUrl) {
    client.setBasePath(baseUrl);
  }

  public static void main(String[] args) throws Exception {
    FirstMessage story = new FirstMessage(args[0]);
    story.signUp();
    story.makeChannel();
    ApiResponse<Message> sent = story.send();
    story.list();
    story.edit(sent.getData(), sent.getHeaders().get("etag").get(0));
    story.askWrongly();
    story.search();
    System.out.println(new GsonBuilder().serializeNulls().create().toJson(story.told));
    System.exit(0);
  }

  private interface Call {
    void run() throws ApiException;
  }

  /** Returns the typed body of a refusal. */
  private static Problem problemOf(Call call) throws IOException {
    try {
      call.run();
    } catch (ApiException refusal) {
      return Problem.fromJson(refusal.getResponseBody());
    }
    throw new IllegalStateException("This must be refused.");
  }

  private static SendMessageInput message(String text) {
    return new SendMessageInput().content(text);
  }

  private void signUp() throws ApiException {
    SignUpWithWorkspaceInput body =
        new SignUpWithWorkspaceInput()
            .email("ada-" + UUID.randomUUID() + "@example.com")
            .password("a long walk by the sea")
            .fullName("Ada")
            .workspaceName("Analytical Engines");
    var session = new AuthApi(client).authSignUp(new SignUpInput(body)).execute();
    client.setBearerToken(session.getAccessToken());
    told.put("role", session.getUser().getRole());
  }

  private void makeChannel() throws ApiException {
    CreateChatInput body = new CreateChatInput().type(ChatTypeInput.PUBLIC_CHANNEL).name("hello");
    chat = new ChatsApi(client).chatsCreate(body).execute();
    told.put("chatType", chat.getType());
  }

  private ApiResponse<Message> send() throws ApiException {
    String key = UUID.randomUUID().toString();
    ApiResponse<Message> sent =
        messages.messagesSend(chat.getId(), message(TEXT)).idempotencyKey(key).executeWithHttpInfo();
    told.put("sent", sent.getData().getContent());
    return sent;
  }

  private void list() throws ApiException {
    List<Message> items = messages.messagesPage(chat.getId()).limit(10L).execute().getItems();
    told.put("listed", items.stream().map(Message::getContent).toList());
  }

  private void edit(Message sent, String etag) throws ApiException, IOException {
    EditMessageInput body = new EditMessageInput().content(EDITED);
    var edit = messages.messagesEdit(chat.getId(), sent.getId(), body);
    Problem stale = problemOf(() -> edit.ifMatch("\"stale\"").execute());
    Message edited = edit.ifMatch(etag).execute();
    told.put("stale", stale.getCode());
    told.put("edited", edited.getContent());
  }

  private void askWrongly() throws IOException {
    Problem wrong = problemOf(() -> messages.messagesSend(chat.getId(), message("")).execute());
    Problem missing = problemOf(() -> new ChatsApi(client).chatsGet(NO_SUCH_ID).execute());
    told.put("wrong", wrong.getCode());
    told.put("pointers", wrong.getErrors().stream().map(FieldError::getPointer).toList());
    told.put("missing", missing.getCode());
  }

  /** Searches until the message is found. */
  private void search() throws ApiException, InterruptedException {
    for (int tries = 0; tries < 100; tries++) {
      List<FoundMessage> items =
          new SearchApi(client).searchMessages("Goodbye").chatId(List.of(chat.getId())).execute().getItems();
      if (!items.isEmpty()) {
        told.put("found", items.get(0).getMessage().getContent());
        told.put("foundIn", items.get(0).getChat().getType());
        return;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("The message was not found.");
  }
}
