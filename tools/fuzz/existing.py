"""
Replaces valid ids in a generated request by ids of things that exist, three times out of four. Parts that
schemathesis made invalid on purpose stay as they are.
"""

import json
from pathlib import Path

from schemathesis.core.parameters import ParameterLocation
from world import newcomer, unique

OFTEN = 0.75

# Which ids a request holds, and of what kind. ids.spec.mjs compares it with the OpenAPI document.
ids = json.loads((Path(__file__).parent / "ids.json").read_text(encoding="utf-8"))

makers = {
    "chat": lambda world, _: world.existing("chat")["id"],
    "message": lambda world, _: world.message_of(world.existing("chat")),
    "chats": lambda world, given: several(world, "chat", given),
    "bot": lambda world, _: world.existing("bot")["id"],
    "people": lambda world, given: several(world, "user", given),
    "invite token": lambda world, _: world.existing("invite")["token"],
    "refresh token": lambda world, _: world.use_up("session")["refreshToken"],
}


def put_what_exists(case, world):
    if is_valid(case, ParameterLocation.PATH) and case.path_parameters:
        case.path_parameters = {**case.path_parameters, **existing_in_path(case, world)}
    if is_valid(case, ParameterLocation.HEADER) and entity_tag(case):
        case.headers = {**case.headers, **entity_tag(case)}
    if is_valid(case, ParameterLocation.QUERY) and case.query:
        case.query = {**case.query, **existing_fields(case.query, ids["query"], world)}
    if is_valid(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        case.body = {**case.body, **existing_fields(case.body, ids["body"], world), **credentials(case, world)}


def is_valid(case, location):
    return case.meta is None or not case.meta.is_negative_at(location)


def is_wanted(world):
    return world.random.random() < OFTEN


def entity_tag(case):
    """schemathesis sends its own values in this header, which the document's pattern may not allow."""
    tag = (case.headers or {}).get("If-Match")
    return {} if tag is None or tag.endswith(("*", '"')) else {"If-Match": "*"}


def existing_in_path(case, world):
    """The path parameters to replace. A message or a member belongs to the chat that the path names."""
    values, path = case.path_parameters, case.operation.path
    if path.startswith("/api/chat/"):
        return existing_in_chat(path, values, world)
    chosen = {}
    for name, value in values.items():
        kind = kind_in(path, name)
        if kind and not world.gave_out(value) and is_wanted(world):
            chosen[name] = world.existing(kind)["id"]
    return chosen


def existing_in_chat(path, values, world):
    chat = world.chat(values.get("id"))
    if not is_wanted(world) or (chat is None and world.gave_out(values.get("id"))):
        return {}
    chat = chat or world.existing("chat")
    inside = {name: world.id_in_chat(chat, kind_in(path, name)) for name in values if name != "id"}
    return {"id": chat["id"], **inside}


def kind_in(path, name):
    return ids["path"].get(path.split("/{")[0] + f" {{{name}}}")


def several(world, kind, given):
    """As many ids as were given, or fewer when the same one is chosen twice."""
    return list({world.existing(kind)["id"]: None for _ in given or []})


def existing_fields(values, kinds, world):
    return {
        name: makers[kinds[name]](world, value)
        for name, value in values.items()
        if name in kinds and value is not None and is_wanted(world)
    }


def credentials(case, world):
    """Credentials that are accepted, for operations that take some."""
    if not is_wanted(world):
        return {}
    match case.operation.label:
        case "POST /api/signin":
            return {"email": world.email, "password": world.password}
        case "POST /api/signup":
            return newcomer()
        case "PUT /api/me/password":
            return {"currentPassword": world.password, "newPassword": unique()}
        case "PATCH /api/users/{id}" | "POST /api/workspace/invites":
            return {"currentPassword": world.password}
        case "POST /api/password-reset":
            return {"token": world.reset_token(), "password": unique()}
    return {}
