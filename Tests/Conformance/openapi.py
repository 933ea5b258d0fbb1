#!/usr/bin/env python3
"""Checks recorded traffic against GitHub's own description of its REST API and of its webhooks.

usage: openapi.py RECORDING...     files of `nightshift … --record`, or folders of them
       openapi.py --self-test

NIGHTSHIFT_OPENAPI names the description, NIGHTSHIFT_WEBHOOK_SCHEMAS the folder of schemas; by default both are looked for
beside the checkout. Of a recording whose name begins with `simulator`, requests may be wrong that were refused.
"""

import collections
import json
import os
import pathlib
import sys

from allowed import allowed
from description import EVERYWHERE, HERE, Description, read_query
from webhooks import Webhooks

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared/data"


class Check:
    """Counts what was looked at, and collects what is wrong."""

    def __init__(self, description, webhooks):
        self.description, self.webhooks = description, webhooks
        self.counts = collections.Counter()
        self.unknown = collections.Counter()
        self.failures = {}
        self.operations = set()

    def note(self, about, what, place, reason, source):
        if allowed(about, place, reason):
            self.counts["allowed"] += 1
            return
        # List positions and values vary; the fault is the same.
        key = (about, what, "/".join("*" if part.isdigit() else part for part in place.split("/")), reason.split("\n")[0])
        self.failures.setdefault(key, [0, source])[0] += 1

    def line(self, record, source):
        if record["kind"] == "webhook":
            if self.webhooks:
                self.webhook(record, source)
        elif self.description:
            self.exchange(record, source)

    def webhook(self, record, source):
        about = ".".join(part for part in (record["event"], record["action"]) if part)
        complaints = self.webhooks.complaints(record["event"], record["action"], record["payload"])
        if complaints is None:
            self.unknown["webhook " + about] += 1
            return
        self.counts["webhooks"] += 1
        for place, reason in complaints:
            self.note(about, "webhook", place, reason, source)

    def exchange(self, record, source):
        operation = self.description.find(record["method"], record["path"])
        if operation is None:
            self.unknown[f"{record['method']} {record['path']}"] += 1
            return
        self.operations.add(str(operation))
        self.counts["requests"] += 1
        self.counts["answers"] += 1
        wrong = list(self.request(operation, record["query"], record["request"]))
        refused = record["status"] in (400, 401, 403, 404, 415, 422)
        if wrong and refused and source.startswith("simulator"):
            self.counts["refused"] += 1
        else:
            for place, reason in wrong:
                self.note(str(operation), "request", place, reason, source)
        for place, reason in self.answer(operation, record):
            self.note(f"{operation} → {record['status']}", "answer", place, reason, source)

    def request(self, operation, query, request):
        """What is wrong with a request: its path, its query and its body."""
        for name, parameter in operation.parameters("path").items():
            value = read_query(operation.values.get(name, ""), parameter["schema"])
            for _, reason in self.description.complaints(parameter["schema"], value):
                yield f"/path/{name}", reason
        known = operation.parameters("query")
        for name, text in query:
            if name not in known:
                yield f"/query/{name}", "is not described"
                continue
            for _, reason in self.description.complaints(known[name]["schema"], read_query(text, known[name]["schema"])):
                yield f"/query/{name}", reason
        for name in known.keys() - {name for name, _ in query}:
            if known[name].get("required"):
                yield f"/query/{name}", "is required"
        schema, required = operation.body()
        body = request["body"]
        if schema is None:
            if body not in (None, {}):
                yield "/body", "none is described"
        elif body is None:
            if required and self.description.complaints(schema, {}):
                yield "/body", "is required"
        else:
            for place, reason in self.description.complaints(schema, body):
                yield "/body" + place, reason
            properties = self.description.properties(schema)
            for name in sorted(body.keys() - properties.keys()) if properties and isinstance(body, dict) else []:
                yield f"/body/{name}", "is not described"

    def answer(self, operation, record):
        """What is wrong with an answer: its status, its kind and its body."""
        status, body = str(record["status"]), record["response"]["body"]
        kind = record["response"]["headers"].get("content-type", "")
        described = operation.definition["responses"].get(status)
        if described is None and status not in EVERYWHERE:
            yield "/status", f"{status} is not described"
            return
        if record["method"] == "HEAD" or status == "304":
            return
        if int(status) >= 400:
            schema = {"$ref": f"{HERE}#/components/schemas/BasicError"}
        else:
            schema = ((described or {}).get("content") or {}).get("application/json", {}).get("schema")
        if schema is None:
            if body is not None and int(status) < 300:
                yield "/body", "none is described"
        elif "json" in kind:
            for place, reason in self.description.complaints(schema, body):
                yield "/body" + place, reason
        elif "application/vnd.github" in record["request"]["headers"].get("accept", "") and int(status) < 300:
            self.counts["other media types"] += 1
        else:
            yield "/headers/content-type", f"{kind or 'nothing'} is not JSON"

    def report(self):
        for (about, what, place, reason), (count, source) in sorted(self.failures.items()):
            print(f"✘ {what} {about} {place}: {reason} ({count} times, first in {source})")
        for name, count in sorted(self.unknown.items()):
            print(f"  not described: {name} ({count} times)")
        if self.description:
            print(
                f"REST: {self.counts['requests']} requests and {self.counts['answers']} answers of {len(self.operations)} "
                f"operations checked, {self.counts['refused']} wrong on purpose and refused, "
                f"{self.counts['other media types']} answers of other media types")
        if self.webhooks:
            print(f"Webhooks: {self.counts['webhooks']} payloads checked")
        print(
            f"{sum(self.unknown.values())} without a description, {self.counts['allowed']} allowed, "
            f"{sum(count for count, _ in self.failures.values())} failed")
        return not self.failures


def recordings(paths):
    """Each recorded line of the files and folders, with the name of its file."""
    for path in map(pathlib.Path, paths):
        for file in sorted(path.glob("*.ndjson")) if path.is_dir() else [path]:
            with open(file, encoding="utf-8") as lines:
                for line in lines:
                    yield json.loads(line), file.name


def load(variable, default, kind):
    """What the variable names or is there by default, read by `kind`; None, visibly, where there is nothing."""
    path = pathlib.Path(os.environ.get(variable) or default)
    if path.exists():
        return kind(path)
    print(f"LEFT OUT: there is no {path}; set {variable} to have traffic checked against it")
    return None


def main(arguments):
    if not arguments or arguments[0] == "--help":
        print(__doc__.strip())
        return 2
    if arguments[0] == "--self-test":
        from self_test import self_test

        return self_test()
    description = load("NIGHTSHIFT_OPENAPI", DATA / "github-openapi/github-rest-subset.json", Description)
    webhooks = load("NIGHTSHIFT_WEBHOOK_SCHEMAS", DATA / "github-webhooks/schemas", Webhooks)
    check = Check(description, webhooks)
    lines = 0
    for lines, (record, source) in enumerate(recordings(arguments), 1):
        check.line(record, source)
    if lines == 0:
        print(f"nothing was recorded in {' '.join(arguments)}")
        return 1
    return 0 if check.report() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
