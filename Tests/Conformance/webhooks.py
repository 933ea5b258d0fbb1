"""The published JSON schemas of GitHub's webhooks."""

import json
import pathlib
import re

import jsonschema
import referencing
import referencing.jsonschema
from description import deepest
from remembering import remembering

ROOT = "https://webhooks.test/"


class Webhooks:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.formats = jsonschema.FormatChecker(["date-time", "uri", "uri-template"])
        self.registry = referencing.Registry(retrieve=self._retrieve)
        self.validating = remembering(jsonschema.Draft7Validator)
        self.validators = {}

    def _retrieve(self, uri):
        return referencing.jsonschema.DRAFT7.create_resource(self._read(uri.removeprefix(ROOT)))

    def _read(self, name):
        """A schema, with references that mean the same wherever they stand."""
        base = f"{ROOT}common/" if name.startswith("common/") else ROOT
        text = (self.folder / name).read_text(encoding="utf-8")
        schema = json.loads(re.sub(r'("\$ref":\s*")', rf"\g<1>{base}", text))
        schema.pop("$id", None)
        return schema

    def validator(self, event, action):
        """What checks the payload of an event, or None where there is no schema of it."""
        key = (event, action)
        if key not in self.validators:
            name = f"{event}/{action or 'event'}.schema.json"
            self.validators[key] = (
                self.validating(self._read(name), registry=self.registry, format_checker=self.formats)
                if (self.folder / name).is_file()
                else None
            )
        return self.validators[key]

    def complaints(self, event, action, payload):
        """What is wrong with a payload, each with its place; None where there is no schema of it."""
        validator = self.validator(event, action)
        if validator is None:
            return None
        return [complaint for error in validator.iter_errors(payload) for complaint in deepest(error)]
