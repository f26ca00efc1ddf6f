"""
The hooks that schemathesis calls.

schemathesis generates requests from the OpenAPI document, valid and invalid ones. It can't know who sends
them, which ids exist, and which refusals no schema can predict. Just before a request is sent, `existing.py`
replaces valid ids by ids of things that exist in the workspace of `world.py`. After each answer, `answers.py`
updates that workspace: a thing is gone, or the session has ended. So no operation has to be left out for what
it destroys. `refusals.py` knows the refusals.
"""

import atexit
import json
import os
from collections import Counter, defaultdict

import schemathesis
from answers import learn_from
from existing import put_what_exists
from refusals import is_no_failure
from world import Refused, World

world = World(os.environ["FECHATTER_FUZZ_URL"], int(os.environ["FECHATTER_FUZZ_SEED"]))

# Counts by operation, which report.mjs prints.
tally = defaultdict(Counter)


@schemathesis.auth(refresh_interval=None)
class Session:
    """Sends requests as the owner of the workspace. The exchange of API tokens accepts only an API token."""

    def get(self, case, context):
        is_exchange = case.operation.label == "POST /api/tokens/exchange"
        return world.existing("token")["token"] if is_exchange else world.token

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """
    Removes the operations of other services, and the event stream. Adds a header that every operation accepts
    with any value, since an operation without parameters would get a single request.
    """
    wanted = json.loads(os.environ["FECHATTER_FUZZ_OPERATIONS"])
    for path, item in list(raw_schema["paths"].items()):
        kept = {method: one for method, one in item.items() if f"{method.upper()} {path}" in wanted}
        raw_schema["paths"][path] = kept
        for operation in kept.values():
            operation.pop("servers", None)
            header = {"name": "X-Request-Id", "in": "header", "required": False, "schema": {"type": "string"}}
            operation.setdefault("parameters", []).append(header)


@schemathesis.hook
def before_call(context, case, kwargs):
    try:
        put_what_exists(case, world)
    except Refused:
        # Something that the world keeps is gone, or the owner has lost it.
        world.start_over()


@schemathesis.hook
def after_call(context, case, response):
    label = case.operation.label
    if case.method.upper() != case.operation.method.upper():
        label = "other methods"
    tally[label]["invalid" if case.meta and case.meta.generation.mode.is_negative else "valid"] += 1
    tally[label][f"{response.status_code // 100}xx"] += 1
    learn_from(response, case, world)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops a reported failure that is correct behaviour, and counts the others."""
    if is_no_failure(failure, case, response):
        return False
    tally[case.operation.label]["failures"] += 1
    return True


@atexit.register
def write_tally():
    with open(os.environ["FECHATTER_FUZZ_TALLY"], "w", encoding="utf-8") as file:
        json.dump(tally, file)
