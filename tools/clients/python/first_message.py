"""The story of tools/clients/story.mjs, told with a client of openapi-python-client."""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import uuid4

from fechatter_client import AuthenticatedClient, Client
from fechatter_client.api.auth import auth_sign_up
from fechatter_client.api.chats import chats_create, chats_get
from fechatter_client.api.messages import messages_edit, messages_page, messages_send
from fechatter_client.api.search import search_messages
from fechatter_client.models import (
    AuthTokens,
    Chat,
    ChatTypeInput,
    CreateChatInput,
    EditMessageInput,
    FoundMessage,
    Message,
    MessagePage,
    Problem,
    SearchAnswer,
    SendMessageInput,
    SignUpWithWorkspaceInput,
)
from fechatter_client.types import Response, Unset

TEXT = "Hello from a client"
EDITED = "Goodbye from a client"
T = TypeVar("T")


def good(kind: type[T], answer: object) -> T:
    """Return the answer as the success that it is."""
    if not isinstance(answer, kind):
        raise SystemExit(f"refused: {answer}")
    return answer


def bad(answer: object) -> Problem:
    """Return the answer as the refusal that it is."""
    if not isinstance(answer, Problem):
        raise SystemExit(f"This must be refused, but was answered: {answer}")
    return answer


def sign_up(base_url: str) -> AuthTokens:
    body = SignUpWithWorkspaceInput(
        email=f"ada-{uuid4()}@example.com",
        password="a long walk by the sea",
        full_name="Ada",
        workspace_name="Analytical Engines",
    )
    return good(AuthTokens, auth_sign_up.sync(client=Client(base_url=base_url), body=body))


def search(client: AuthenticatedClient, chat: Chat) -> FoundMessage:
    """Search until the message is found."""
    for _ in range(100):
        answer = search_messages.sync(client=client, q="Goodbye", chat_id=[chat.id])
        items = good(SearchAnswer, answer).items
        if items:
            return items[0]
        time.sleep(0.1)
    raise SystemExit("The message was not found.")


def first_created(lines: Iterator[str]) -> Message:
    """Read the stream, whose frames docs/events.md describes, and skip types that are not known."""
    event = ""
    for line in lines:
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        if line.startswith("data: ") and event == "message.created":
            data: dict[str, Any] = json.loads(line.removeprefix("data: "))["data"]
            return Message.from_dict(data["message"])
    raise SystemExit("The stream ended.")


def main(base_url: str) -> dict[str, object]:
    session = sign_up(base_url)
    client = AuthenticatedClient(base_url=base_url, token=session.access_token)
    channel = CreateChatInput(type_=ChatTypeInput.PUBLIC_CHANNEL, name="hello")
    chat = good(Chat, chats_create.sync(client=client, body=channel))

    def edit(message: Message, etag: str) -> object:
        body = EditMessageInput(content=EDITED)
        return messages_edit.sync(chat.id, message.id, client=client, body=body, if_match=etag)

    with client.get_httpx_client().stream("GET", "/api/events") as stream:
        body = SendMessageInput(content=TEXT)
        key = str(uuid4())
        sending: Response[Message | Problem] = messages_send.sync_detailed(
            chat.id, client=client, body=body, idempotency_key=key
        )
        heard = first_created(stream.iter_lines())

    sent = good(Message, sending.parsed)
    page = good(MessagePage, messages_page.sync(chat.id, client=client, limit=10))
    stale = bad(edit(sent, '"stale"'))
    edited = good(Message, edit(sent, sending.headers["etag"]))
    empty = SendMessageInput(content="")
    wrong = bad(messages_send.sync(chat.id, client=client, body=empty))
    missing = bad(chats_get.sync("999999999", client=client))
    hit = search(client, chat)
    return {
        "role": session.user.role,
        "chatType": chat.type_,
        "sent": sent.content,
        "listed": [message.content for message in page.items],
        "heard": heard.content,
        "stale": stale.code,
        "edited": edited.content,
        "wrong": wrong.code,
        "pointers": [] if isinstance(wrong.errors, Unset) else [error.pointer for error in wrong.errors],
        "missing": missing.code,
        "found": hit.message.content,
        "foundIn": hit.chat.type_,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
