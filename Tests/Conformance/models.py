#!/usr/bin/env python3
"""Parses every recorded webhook into githubkit's model of it, which is newer than the published schemas.

usage: models.py RECORDING...     files of `nightshift … --record`, or folders of them
"""

import collections
import sys

import pydantic
from githubkit.exception import WebhookTypeNotFound
from githubkit.webhooks import parse_obj
from openapi import recordings


def main(arguments):
    kinds = collections.Counter()
    failures = {}
    for record, source in recordings(arguments):
        if record["kind"] != "webhook":
            continue
        kinds[".".join(part for part in (record["event"], record["action"]) if part)] += 1
        try:
            parse_obj(record["event"], record["payload"])
        except WebhookTypeNotFound:
            failures.setdefault((record["event"], "", "there is no such event"), [0, source])[0] += 1
        except pydantic.ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                place = "/".join("*" if isinstance(part, int) else str(part) for part in fault["loc"])
                failures.setdefault((record["event"], place, fault["msg"]), [0, source])[0] += 1
    for (event, place, reason), (count, source) in sorted(failures.items()):
        print(f"✘ webhook {event} {place}: {reason} ({count} times, first in {source})")
    print(f"Webhooks: {kinds.total()} payloads of {len(kinds)} kinds parsed into githubkit's models, {len(failures)} faults")
    return 1 if failures or not kinds else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
