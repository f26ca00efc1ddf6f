"""
What schemathesis can't know: whose requests they are, and which ids exist.

It generates a request, valid or not; just before that is sent, the valid ids in it are replaced, three times out of four, by ids of
things that exist. Parts that were made invalid on purpose stay as they are. What an answer tells (a thing is gone, the session has
ended) is taken note of, so that no operation has to be left out for what it destroys.
"""

import atexit
import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import AllowHeaderMismatch, RejectedPositiveData
from world import Refused, World, newcomer, unique

BASE = os.environ["FECHATTER_FUZZ_URL"]
TALLY = os.environ["FECHATTER_FUZZ_TALLY"]
world = World(BASE, int(os.environ["FECHATTER_FUZZ_SEED"]))
OFTEN = 0.75

EXCHANGE = "POST /api/tokens/exchange"


@schemathesis.auth(refresh_interval=None)
class Session:
    """The owner of the workspace; the operation that takes API tokens only gets one of those."""

    def get(self, case, context):
        return world.one("token")["token"] if case.operation.label == EXCHANGE else world.token

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """
    Another service's operations go: the event stream, whose answer has no end. And every operation takes this header, whatever is in it;
    without it there would be but one request to those that take nothing else.
    """
    paths = raw_schema["paths"]
    raw_schema["paths"] = {path: item for path, item in paths.items() if not any("servers" in one for one in item.values())}
    for item in raw_schema["paths"].values():
        for operation in item.values():
            header = {"name": "X-Request-Id", "in": "header", "required": False, "schema": {"type": "string"}}
            operation.setdefault("parameters", []).append(header)


@schemathesis.hook
def before_call(context, case, kwargs):
    try:
        put_what_exists(case)
    except Refused:
        # Something that was kept is not there any more, or not the owner's.
        world.begin()


def put_what_exists(case):
    if is_valid(case, ParameterLocation.PATH) and case.path_parameters:
        case.path_parameters = {**case.path_parameters, **existing_in_path(case)}
    if is_valid(case, ParameterLocation.HEADER) and entity_tag(case):
        case.headers = {**case.headers, **entity_tag(case)}
    if is_valid(case, ParameterLocation.QUERY) and case.query:
        case.query = {**case.query, **existing(case.query, ids["query"])}
    if is_valid(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        case.body = {**case.body, **existing(case.body, ids["body"]), **credentials(case)}


def is_known(value):
    return isinstance(value, str) and value.encode() in world.seen


def is_valid(case, location):
    return case.meta is None or not case.meta.is_negative_at(location)


def is_wanted():
    return world.random.random() < OFTEN


def entity_tag(case):
    """schemathesis has values of its own for this header, which the pattern in the document may not allow."""
    tag = (case.headers or {}).get("If-Match")
    return {} if tag is None or tag.endswith(("*", '"')) else {"If-Match": "*"}


def existing_in_path(case):
    """Of the parameters of the path; a message, or a member, is one of the chat that is there already."""
    values, path = case.path_parameters, case.operation.path
    if path.startswith("/api/chat/"):
        return existing_in_chat(path, values)
    chosen = {}
    for name, value in values.items():
        kind = kind_in(path, name)
        if kind and not is_known(value) and is_wanted():
            chosen[name] = world.one(kind)["id"]
    return chosen


def existing_in_chat(path, values):
    chat = world.chat(values.get("id"))
    if not is_wanted() or (chat is None and is_known(values.get("id"))):
        return {}
    chat = chat or world.one("chat")
    inside = {name: world.one_of(chat, kind_in(path, name)) for name in values if name != "id"}
    return {"id": chat["id"], **inside}


def kind_in(path, name):
    return ids["path"].get(path.split("/{")[0] + f" {{{name}}}")


# Which ids a request holds, and of what kind. ids.spec.mjs compares it with the OpenAPI document.
ids = json.loads((Path(__file__).parent / "ids.json").read_text(encoding="utf-8"))

makers = {
    "chat": lambda _: world.one("chat")["id"],
    "bot": lambda _: world.one("bot")["id"],
    "people": lambda given: people(given),
    "invite token": lambda _: world.one("invite")["token"],
    "refresh token": lambda _: world.take("session")["refreshToken"],
}


def people(given):
    """As many as there were, or fewer."""
    return list({world.one("user")["id"]: None for _ in given or []})


def existing(values, kinds):
    return {
        name: makers[kinds[name]](value)
        for name, value in values.items()
        if name in kinds and value is not None and is_wanted()
    }


def credentials(case):
    """What lets somebody in, where an operation asks for that, and one of two fields where both together are refused."""
    if not is_wanted():
        return {}
    match case.operation.label:
        case "POST /api/signin":
            return {"email": world.email, "password": world.password}
        case "POST /api/signup":
            return {**newcomer(), **world.random.choice([{"inviteToken": None}, {"workspaceName": None}, {}])}
        case "PUT /api/me/password":
            return {"currentPassword": world.password, "newPassword": unique()}
        case "POST /api/password-reset":
            return {"token": world.reset_token(), "password": unique()}
    return {}


tally = defaultdict(Counter)


@schemathesis.hook
def after_call(context, case, response):
    label = case.operation.label
    if case.method.upper() != case.operation.method.upper():
        label = "other methods"
    tally[label]["invalid" if case.meta and case.meta.generation.mode.is_negative else "valid"] += 1
    tally[label][f"{response.status_code // 100}xx"] += 1
    learn(case, response)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Called for each failure; what is none after all is dropped here, and the rest counted."""
    if isinstance(failure, RejectedPositiveData) and is_beyond_the_schema(case, response):
        return False
    if isinstance(failure, AllowHeaderMismatch) and case.operation.path == "/api/tokens/exchange":
        # The path is also that of an API token called "exchange", which can be revoked as well as any that does not exist.
        return False
    tally[case.operation.label]["failures"] += 1
    return True


def is_beyond_the_schema(case, response):
    """Whether a well-formed request met a rule that no schema can state: about what there is at the moment, or about two fields together."""
    problem = problem_in(response)
    if problem.get("code") in ABOUT_THE_STATE:
        return True
    at_fault = {error["pointer"] for error in problem.get("errors", [])}
    return problem.get("code") == "invalid_request" and bool(at_fault) and at_fault <= RULES.get(case.operation.label, set())


ABOUT_THE_STATE = {
    # Opaque: only what a list gave out is one.
    "invalid_cursor",
    # Who is in the chat, who there is, how many stay.
    "invalid_membership",
    "unknown_member",
    # Somebody was faster.
    "stale_etag",
    # The key came before, with another request.
    "idempotency_key_reused",
    # A list of common ones; length is looked at with it, so that there is one code for it.
    "weak_password",
}
RULES = {
    # By the type of the chat.
    "POST /api/chat": {"/name"},
    "PATCH /api/chat/{id}": {"/name"},
    # One of them at most.
    "GET /api/chat/{id}/messages": {"?before", "?after", "?around"},
    # One of them exactly.
    "POST /api/signup": {"/workspaceName", "/inviteToken"},
    # At most the last one in the chat.
    "PUT /api/chat/{id}/read": {"/seq"},
    # In the body or in the cookie.
    "POST /api/refresh": {"/refreshToken"},
    # A name that the time zone database has; a host and a port that there can be.
    "PATCH /api/me": {"/timeZone", "/avatarUrl"},
    "POST /api/bots": {"/avatarUrl"},
}


def learn(case, response):
    note_ids(response)
    if response.status_code == 204 and case.operation.label in ends_the_session:
        remember_password(case)
        return world.sign_in()
    code = problem_in(response).get("code")
    if code == "session_revoked":
        world.sign_in()
    elif code in of_no_use and case.path_parameters:
        forget_what_is_gone(case)
    elif code in ("not_an_admin", "not_the_owner") and "/chat/" not in case.operation.path:
        world.begin()


ends_the_session = {"POST /api/logout", "POST /api/logout-all", "PUT /api/me/password"}
of_no_use = {
    "chat_not_found",
    "chat_archived",
    "message_not_found",
    "message_deleted",
    # Not gone, but no use to who wants to leave: perhaps the next one is somebody else's.
    "owner_must_transfer",
    "user_not_found",
    "invite_not_found",
    "session_not_found",
    "token_not_found",
}


def remember_password(case):
    if case.operation.label == "PUT /api/me/password":
        world.password = case.body["newPassword"]


def forget_what_is_gone(case):
    values, path = case.path_parameters, case.operation.path
    if path.startswith("/api/chat/"):
        return world.forget("chat", values.get("id"))
    for name, value in values.items():
        kind = kind_in(path, name)
        if kind:
            world.forget(kind, value)


def problem_in(response):
    is_problem = "problem+json" in response.headers.get("content-type", [""])[0]
    return json.loads(response.content) if is_problem else {}


def note_ids(response):
    """What the API gave out, links and schemathesis' own pools give back: that stays as it is."""
    if response.status_code < 300:
        world.seen.update(re.findall(rb'"id":"([^"]+)"', response.content or b""))


@atexit.register
def write_tally():
    with open(TALLY, "w", encoding="utf-8") as file:
        json.dump(tally, file)
