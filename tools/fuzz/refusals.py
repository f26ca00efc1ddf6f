"""Tells which failures that schemathesis reports are correct behaviour, each with its reason."""

import re

from answers import problem_in
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import AllowHeaderMismatch, RejectedPositiveData, UseAfterFree

# Refusals that depend on the state. No schema can predict them.
ABOUT_THE_STATE = {
    # Cursors are opaque: only a list gives them out.
    "invalid_cursor",
    # Depends on who is in the chat, who exists, and how many members stay.
    "invalid_membership",
    "unknown_member",
    # Another request changed the thing first.
    "stale_etag",
    # The key was used before, with another request.
    "idempotency_key_reused",
    # Depends on a list of common passwords. The length is checked with it, so both have the same code.
    "weak_password",
}

# Fields with rules that no schema can state, such as rules about two fields together, by operation.
BEYOND_THE_SCHEMA = {
    # A name must show something. The name of a chat also depends on the type.
    "POST /api/signup": {"/fullName", "/workspaceName"},
    "PATCH /api/workspace": {"/name"},
    "POST /api/tokens": {"/name"},
    "POST /api/chat": {"/name"},
    "PATCH /api/chat/{id}": {"/name"},
    # At most one of them.
    "GET /api/chat/{id}/messages": {"?before", "?after", "?around"},
    # Not past the last seq of the chat.
    "PUT /api/chat/{id}/read": {"/seq"},
    # In the body or in the cookie.
    "POST /api/refresh": {"/refreshToken"},
    # A name that the time zone database has; a URL whose host and port are possible; a name that shows something.
    "PATCH /api/me": {"/timeZone", "/avatarUrl", "/fullName"},
    "POST /api/bots": {"/avatarUrl", "/fullName"},
}


def is_no_failure(failure, case, response):
    if isinstance(failure, AllowHeaderMismatch):
        # DELETE is allowed there too: it revokes the API token whose id is "exchange".
        return case.operation.path == "/api/tokens/exchange"
    if isinstance(failure, UseAfterFree):
        # It removes the people in its body from the list, which stays.
        return re.fullmatch(r"DELETE /api/chat/\w+/members", failure.free) is not None
    if isinstance(failure, AcceptedNegativeData):
        return is_an_empty_list(failure, case)
    # If-None-Match named the entity tag of the answer.
    if isinstance(failure, RejectedPositiveData) and response.status_code == 304:
        return True
    return isinstance(failure, RejectedPositiveData) and is_beyond_the_schema(case, response)


def is_an_empty_list(failure, case):
    """In a query, a list of one empty text is written like an empty list, which is allowed."""
    names = re.findall(r"parameter `(\w+)` in query - violates `(?:enum|pattern)`", failure.message)
    return bool(names) and all((case.query or {}).get(name) in ("", [""]) for name in names)


def is_beyond_the_schema(case, response):
    problem = problem_in(response)
    if problem.get("code") in ABOUT_THE_STATE:
        return True
    at_fault = {error["pointer"] for error in problem.get("errors", [])}
    allowed = BEYOND_THE_SCHEMA.get(case.operation.label, set())
    return problem.get("code") == "invalid_request" and bool(at_fault) and at_fault <= allowed
