"""Plants one fault after another in traffic that is right, and demands to see each named."""

import copy
import json
import pathlib
import tempfile

from description import Description
from openapi import Check
from webhooks import Webhooks

LABEL = {
    "type": "object",
    "required": ["id", "name", "description", "created_at"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "description": {"type": ["string", "null"]},
        "created_at": {"type": "string", "format": "date-time"},
    },
}
ERROR = {"type": "object", "properties": {"message": {"type": "string"}}}


def content(schema):
    return {"content": {"application/json": {"schema": schema}}}


def parameter(name, place, kind):
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": kind}}


DESCRIPTION = {
    "openapi": "3.1.0",
    "paths": {
        "/repos/{owner}/labels/{name}": {
            "get": {
                "parameters": [
                    parameter("owner", "path", "string"), parameter("name", "path", "string"),
                    parameter("page", "query", "integer"),
                ],
                "responses": {"200": content({"anyOf": [{"$ref": "#/components/schemas/Label"}, {"type": "null"}]})},
            },
            "delete": {"parameters": [], "responses": {"204": {}}},
        },
        "/repos/{owner}/labels": {
            "post": {
                "parameters": [parameter("owner", "path", "string")],
                "requestBody": {
                    **content({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}),
                    "required": True,
                },
                "responses": {"201": content({"$ref": "#/components/schemas/Label"})},
            },
        },
    },
    "components": {"schemas": {"Label": LABEL, "BasicError": ERROR}},
}
OPENED = {
    "type": "object", "required": ["label"], "additionalProperties": False,
    "properties": {"action": {"enum": ["created"]}, "label": {"$ref": "common/label.schema.json"}},
}

BUG = {"id": 1, "name": "bug", "description": None, "created_at": "2026-01-02T03:04:05Z"}


def exchange(method, path, status, answer, body=None, query=()):
    kind = {"content-type": "application/json; charset=utf-8"}
    return {
        "kind": "exchange", "method": method, "path": path, "query": [list(pair) for pair in query], "status": status,
        "request": {"headers": {}, "body": body}, "response": {"headers": kind, "body": answer},
    }


READ = exchange("GET", "/repos/acme/labels/bug%2Fui", 200, BUG, query=[("page", "2")])
MADE = exchange("POST", "/repos/acme/labels", 201, BUG, {"name": "bug"})
GONE = exchange("DELETE", "/repos/acme/labels/bug", 204, None)
MISSING = exchange("GET", "/repos/acme/labels/bug", 404, {"message": "Not Found"})
TOLD = {"kind": "webhook", "event": "label", "action": "created", "payload": {"action": "created", "label": BUG}}

# Where the right record is changed, what is put there (or DROP), and what has to be named.
DROP = object()
PLANTS = [
    (READ, "response/body/name", DROP, "'name' is a required property"),
    (READ, "response/body/name", None, "None is not of type 'string'"),
    (READ, "response/body/id", "1", "'1' is not of type 'integer'"),
    (READ, "response/body/created_at", "yesterday", "'yesterday' is not a 'date-time'"),
    (READ, "response/body", [BUG], "is not of type"),
    (READ, "response/headers/content-type", "text/html", "text/html is not JSON"),
    (READ, "status", 202, "202 is not described"),
    (READ, "query", [["page", "two"]], "'two' is not of type 'integer'"),
    (READ, "query", [["pages", "2"]], "/query/pages is not described"),
    (READ, "request/body", {"name": "bug"}, "none is described"),
    (MADE, "request/body/name", 1, "1 is not of type 'string'"),
    (MADE, "request/body", None, "/body is required"),
    (MADE, "request/body/nane", "bug", "/body/nane is not described"),
    (GONE, "response/body", BUG, "none is described"),
    (MISSING, "response/body/message", 404, "404 is not of type 'string'"),
    (TOLD, "payload/label/name", DROP, "'name' is a required property"),
    (TOLD, "payload/more", 1, "'more' was unexpected"),
]


def planted(record, place, value):
    record = copy.deepcopy(record)
    *parents, last = place.split("/")
    target = record
    for name in parents:
        target = target[name]
    if value is DROP:
        del target[last]
    else:
        target[last] = value
    return record


def faults(record, source, files):
    check = Check(Description(files / "description.json"), Webhooks(files))
    check.line(json.loads(json.dumps(record)), source)
    return [f"{place} {reason}" for _, _, place, reason in check.failures], check


def self_test():
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder)
        for name, schema in [("description", DESCRIPTION), ("label/created.schema", OPENED), ("common/label.schema", LABEL)]:
            path = files / f"{name}.json"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(schema), encoding="utf-8")
        for record in (READ, MADE, GONE, MISSING, TOLD):
            named, check = faults(record, "demo", files)
            if named or check.unknown:
                missed.append(f"refused, but right: {named or check.unknown}")
        for record, place, value, expected in PLANTS:
            named, _ = faults(planted(record, place, value), "demo", files)
            if not any(expected in fault for fault in named):
                missed.append(f"missed: {expected} at {place}; named: {named}")
        refused = {**planted(MADE, "request/body/name", 1), "status": 422}
        refused["response"] = MISSING["response"]
        if faults(refused, "simulator-1", files)[0] or not faults(refused, "demo", files)[0]:
            missed.append("a wrong request that was refused is right in the simulator's own tests alone")
    print(*missed, sep="\n", end="\n" if missed else "")
    total = len(PLANTS) + 6
    print(f"caught {total - len(missed)} of {total}")
    return 1 if missed else 0
