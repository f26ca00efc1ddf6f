"""Updates the world after an answer: an id was given out, a thing is gone, or the session has ended."""

import json
import re

from existing import kind_in

ENDS_THE_SESSION = {"POST /api/logout", "POST /api/logout-all", "PUT /api/me/password"}

# Codes that say that the things in the path are of no use for further requests.
OF_NO_USE = {
    "chat_not_found",
    "chat_archived",
    "message_not_found",
    "message_deleted",
    # The person in the path may be in the workspace, but is not in the chat.
    "member_not_found",
    # The chat still exists, but its owner can't leave it: another chat may have another owner.
    "owner_must_transfer",
    "user_not_found",
    "invite_not_found",
    "session_not_found",
    "token_not_found",
}


def learn_from(response, case, world):
    note_ids(response, world)
    if response.status_code == 204 and case.operation.label in ENDS_THE_SESSION:
        remember_password(case, world)
        return world.sign_in()
    code = problem_in(response).get("code")
    if code == "session_revoked":
        world.sign_in()
    elif code in OF_NO_USE and case.path_parameters:
        forget_what_is_gone(case, world)
    elif code in ("not_an_admin", "not_the_owner") and "/chat/" not in case.operation.path:
        world.start_over()


def note_ids(response, world):
    """Links and schemathesis' own pools send ids that the API gave out. `existing.py` leaves those alone."""
    if response.status_code < 300:
        world.ids_given_out.update(re.findall(rb'"id":"([^"]+)"', response.content or b""))


def remember_password(case, world):
    if case.operation.label == "PUT /api/me/password":
        world.password = case.body["newPassword"]


def forget_what_is_gone(case, world):
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
