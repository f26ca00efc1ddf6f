"""
The workspace that the requests are about, and what exists in it.

The requests destroy things and lose access to them: logging out, changing the password and deleting chats are
operations too. The world replaces what is gone, and makes a new workspace if the owner has lost this one.
"""

import itertools
import random
import uuid

import requests

PASSWORD = "a tram ride to nowhere"
CHAT_TYPES = ("single", "group", "private_channel", "public_channel")
# How many things of each kind are kept, so that two requests in a row are seldom about the same one.
KEPT_OF_EACH = 4


class World:
    def __init__(self, url, seed):
        self.url = url
        self.random = random.Random(seed)
        self.http = requests.Session()
        self.chat_types = itertools.cycle(CHAT_TYPES)
        self.start_over()

    def start_over(self):
        """Signs up a new owner, who sends the requests, with a new workspace."""
        # As bytes, from the answers about this workspace.
        self.ids_given_out = set()
        self.email, self.password = newcomer()["email"], PASSWORD
        person = {"email": self.email, "password": PASSWORD, "fullName": "Fuzz", "workspaceName": "Fuzz"}
        self.token = self.call("POST", "/api/signup", person, token=None)["accessToken"]
        self.kept = {"chat": [], "user": [], "invite": [], "session": [], "token": [], "bot": []}

    def call(self, method, path, body=None, token=""):
        """
        Returns the body of a success. Raises Refused for any other answer: this program is wrong, or the
        state is not what it believes.
        """
        headers = {"authorization": f"Bearer {self.token if token == '' else token}"} if token is not None else {}
        answer = self.http.request(method, self.url + path, json=body, headers=headers, timeout=30)
        if not answer.ok:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text}", answer)
        return answer.json() if answer.content else None

    def sign_in(self):
        """Starts a new session after the last one ended. Starts over if that fails, as on a reset password."""
        try:
            body = {"email": self.email, "password": self.password}
            self.token = self.call("POST", "/api/signin", body, token=None)["accessToken"]
        except Refused:
            self.start_over()

    def gave_out(self, id_):
        return isinstance(id_, str) and id_.encode() in self.ids_given_out

    def existing(self, kind):
        """A thing that exists, as far as is known."""
        while len(self.kept[kind]) < KEPT_OF_EACH:
            thing = self.make(kind)
            self.kept[kind].append(thing)
        return self.random.choice(self.kept[kind])

    def use_up(self, kind):
        """A thing that exists and can be used only once, so it is forgotten."""
        thing = self.existing(kind)
        self.forget(kind, thing["id"])
        return thing

    def make(self, kind):
        """Makes a thing, in a new workspace if the owner has lost this one."""
        try:
            return getattr(self, f"make_{kind}")()
        except Refused as refused:
            if refused.status not in (401, 403):
                raise
            self.sign_in() if refused.status == 401 else self.start_over()
            return getattr(self, f"make_{kind}")()

    def forget(self, kind, id_):
        self.kept[kind] = [thing for thing in self.kept[kind] if thing["id"] != id_]

    def chat(self, id_):
        return next((chat for chat in self.kept["chat"] if chat["id"] == id_), None)

    def make_chat(self):
        type_ = next(self.chat_types)
        # A new person: a single chat with someone else may exist already, and would be returned.
        members = [self.make_user()] if type_ == "single" else [self.existing("user") for _ in range(3)]
        ids = list({member["id"] for member in members})
        if type_ == "group" and len(ids) < 2:
            ids.append(self.make_user()["id"])
        body = {"type": type_, "memberIds": [] if type_ == "public_channel" else ids}
        if type_ != "single":
            body["name"] = unique()
        chat = self.call("POST", "/api/chat", body)
        if type_ == "public_channel":
            self.call("POST", f"/api/chat/{chat['id']}/members", {"userIds": ids})
        chat = {"id": chat["id"], "type": type_, "members": ids, "messages": []}
        return chat if type_ == "single" else self.maybe_left(self.maybe_transferred(chat))

    def maybe_transferred(self, chat):
        """Transfers about every third chat, so that the owner of the workspace can leave but not manage it."""
        chat["isTransferred"] = self.random.random() < 1 / 3
        if chat["isTransferred"]:
            self.message_of(chat)
            self.call("PATCH", f"/api/chat/{chat['id']}/members/{chat['members'][0]}", {"role": "owner"})
        return chat

    def maybe_left(self, chat):
        """Leaves about every second transferred public channel, so that it is read and managed from outside."""
        if chat["type"] == "public_channel" and chat["isTransferred"] and self.random.random() < 1 / 2:
            self.call("POST", f"/api/chat/{chat['id']}/leave")
        return chat

    def id_in_chat(self, chat, kind):
        """The id of a message or member of the chat."""
        return getattr(self, f"{kind}_of")(chat)

    def message_of(self, chat):
        while len(chat["messages"]) < KEPT_OF_EACH:
            chat["messages"].append(self.call("POST", f"/api/chat/{chat['id']}/messages", {"content": unique()}))
        return self.random.choice(chat["messages"])["id"]

    def member_of(self, chat):
        return self.random.choice(chat["members"])

    def make_user(self):
        return self.call("POST", "/api/signup", {**newcomer(), "inviteToken": self.make_invite()["token"]}, None)["user"]

    def make_invite(self):
        return self.call("POST", "/api/workspace/invites", {"maxUses": 100})

    def make_session(self):
        body = {"email": self.email, "password": self.password}
        refresh = self.call("POST", "/api/signin", body, token=None)["refreshToken"]
        mine = [one for one in self.call("GET", "/api/sessions")["items"] if not one["isCurrent"]]
        return {"id": mine[0]["id"], "refreshToken": refresh}

    def make_token(self):
        return self.call("POST", "/api/tokens", {"name": "Fuzz", "scope": "admin"})

    def make_bot(self):
        return self.call("POST", "/api/bots", {"fullName": "Fuzz"})

    def reset_token(self):
        return self.call("POST", f"/api/users/{self.existing('user')['id']}/password-reset")["token"]


class Refused(Exception):
    def __init__(self, message, answer):
        super().__init__(message)
        self.status = answer.status_code


def newcomer():
    return {"email": f"{unique()}@example.org", "password": PASSWORD, "fullName": "Fuzz"}


def unique():
    return uuid.uuid4().hex
