"""The workspace that the requests are about, kept alive: whatever a request of the fuzzer destroys, or somebody is shut out of, is made anew."""

import itertools
import random
import uuid

import requests

PASSWORD = "a tram ride to nowhere"
CHAT_TYPES = ("single", "group", "private_channel", "public_channel")
# As many of each are kept, so that two requests in a row are seldom about the same one.
FEW = 4


class World:
    def __init__(self, url, seed):
        self.url = url
        self.random = random.Random(seed)
        self.http = requests.Session()
        self.chat_types = itertools.cycle(CHAT_TYPES)
        self.begin()

    def begin(self):
        """A workspace of its own, with a new owner, who sends the requests."""
        # Ids that this workspace's answers had.
        self.seen = set()
        self.email, self.password = newcomer()["email"], PASSWORD
        person = {"email": self.email, "password": PASSWORD, "fullName": "Fuzz", "workspaceName": "Fuzz"}
        self.token = self.call("POST", "/api/signup", person, token=None)["accessToken"]
        self.kept = {"chat": [], "user": [], "invite": [], "session": [], "token": [], "bot": []}

    def call(self, method, path, body=None, token=""):
        """The body of a good answer. Whatever else comes is an error of this program, or of the state that it believes to be in."""
        headers = {"authorization": f"Bearer {self.token if token == '' else token}"} if token is not None else {}
        answer = self.http.request(method, self.url + path, json=body, headers=headers, timeout=30)
        if not answer.ok:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text}", answer)
        return answer.json() if answer.content else None

    def sign_in(self):
        """After the session in use was ended. Where not even that works, on a reset password say, in another workspace."""
        try:
            body = {"email": self.email, "password": self.password}
            self.token = self.call("POST", "/api/signin", body, token=None)["accessToken"]
        except Refused:
            self.begin()

    def one(self, kind):
        """One that exists, as far as is known."""
        while len(self.kept[kind]) < FEW:
            thing = self.made(kind)
            self.kept[kind].append(thing)
        return self.random.choice(self.kept[kind])

    def take(self, kind):
        """The same, for what is good once."""
        thing = self.one(kind)
        self.forget(kind, thing["id"])
        return thing

    def made(self, kind):
        """In another workspace, if this one is not the owner's any more."""
        try:
            return getattr(self, f"make_{kind}")()
        except Refused as refused:
            if refused.status not in (401, 403):
                raise
            self.sign_in() if refused.status == 401 else self.begin()
            return getattr(self, f"make_{kind}")()

    def forget(self, kind, id_):
        self.kept[kind] = [thing for thing in self.kept[kind] if thing["id"] != id_]

    def chat(self, id_):
        return next((chat for chat in self.kept["chat"] if chat["id"] == id_), None)

    def make_chat(self):
        type_ = next(self.chat_types)
        # A person anew: a single chat with somebody known may be one that is kept already.
        members = [self.make_user()] if type_ == "single" else [self.one("user") for _ in range(3)]
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
        return chat if type_ == "single" else self.perhaps_handed_over(chat)

    def perhaps_handed_over(self, chat):
        """Every third chat is somebody else's: one can leave it, and may not manage it."""
        if self.random.random() < 1 / 3:
            self.message_of(chat)
            self.call("PATCH", f"/api/chat/{chat['id']}/members/{chat['members'][0]}", {"role": "owner"})
        return chat

    def one_of(self, chat, kind):
        """The id of something in the chat, as path parameters name it."""
        return getattr(self, f"{kind}_of")(chat)

    def message_of(self, chat):
        while len(chat["messages"]) < FEW:
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
        return self.call("POST", f"/api/users/{self.one('user')['id']}/password-reset")["token"]


class Refused(Exception):
    def __init__(self, message, answer):
        super().__init__(message)
        self.status = answer.status_code


def newcomer():
    return {"email": f"{unique()}@example.org", "password": PASSWORD, "fullName": "Fuzz"}


def unique():
    return uuid.uuid4().hex
