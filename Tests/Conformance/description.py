"""GitHub's OpenAPI description of its REST API: which operation a request is, and what it and its answer must be."""

import json
import pathlib
import re
import urllib.parse

import jsonschema
import referencing
import referencing.jsonschema
from remembering import remembering

# Errors that any operation may answer with, whether or not its description lists them.
EVERYWHERE = {"301", "304", "307", "400", "401", "403", "404", "415", "422", "429", "500", "502", "503"}
# What the document is called where its schemas refer to each other.
HERE = "urn:github-rest"
# Placeholders that stand for more than one segment of a path.
LONG = {"path", "ref", "basehead", "branch", "label", "name"}


class Operation:
    """One method of one path, with what the placeholders of the path stood for."""

    def __init__(self, method, template, definition, values):
        self.method, self.template, self.definition, self.values = method, template, definition, values

    def __str__(self):
        return f"{self.method.upper()} {self.template}"

    def parameters(self, place):
        return {p["name"]: p for p in self.definition.get("parameters", []) if p["in"] == place}

    def body(self):
        """The schema of the request's body, or None, and whether there has to be one."""
        body = self.definition.get("requestBody")
        if body is None:
            return None, False
        return body["content"]["application/json"]["schema"], body.get("required", False)


class Description:
    def __init__(self, path):
        # A reference within the document has to hold in a schema that is taken out of it, too.
        text = pathlib.Path(path).read_text(encoding="utf-8")
        self.document = json.loads(re.sub(r'("\$ref":\s*")#', rf"\g<1>{HERE}#", text))
        resource = referencing.jsonschema.DRAFT202012.create_resource(self.document)
        self.registry = referencing.Registry().with_resource(HERE, resource)
        self.formats = jsonschema.FormatChecker(["date-time"])
        self.validating = remembering(jsonschema.Draft202012Validator)
        self.validators = {}
        self.paths = [(self._pattern(path), path, item) for path, item in self.document["paths"].items()]
        # A path with fewer placeholders, or a longer one, is the nearer one.
        self.paths.sort(key=lambda entry: (entry[1].count("{"), -len(entry[1])))

    @staticmethod
    def _pattern(template):
        def placeholder(match):
            name = match.group(1)
            return f"(?P<{name}>{'.+' if name in LONG else '[^/]+'})"

        # The root of a repository's files is asked for without a path.
        pattern = template.replace("/contents/{path}", "/contents(?:/(?P<path>.*))?")
        return re.compile(re.sub(r"\{(\w+)\}", placeholder, pattern))

    def find(self, method, path):
        """The operation that a request is, or None where the description does not have it."""
        method = "get" if method == "HEAD" else method.lower()
        # Links to further pages go by the repository's number.
        path = re.sub(r"^/repositories/(\d+)", r"/repos/number/\1", path)
        for pattern, template, item in self.paths:
            match = pattern.fullmatch(path)
            if match and method in item and self._fits(item[method], match):
                values = {name: urllib.parse.unquote(value or "") for name, value in match.groupdict().items()}
                return Operation(method, template, item[method], values)
        return None

    @staticmethod
    def _fits(definition, match):
        """Whether placeholders that stand for a number are numbers."""
        schemas = {p["name"]: p["schema"] for p in definition.get("parameters", []) if p["in"] == "path"}
        return all(
            schemas.get(name, {}).get("type") != "integer" or (value or "").isdigit() for name, value in match.groupdict().items())

    def validator(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = self.validating(
                schema, registry=self.registry, format_checker=self.formats)
        return self.validators[key]

    def complaints(self, schema, value):
        """What is wrong with `value`, each with its place; the deepest reasons where a choice of schemas failed."""
        return [complaint for error in self.validator(schema).iter_errors(value) for complaint in deepest(error)]

    def properties(self, schema):
        """The properties that an object may have by `schema`, or None where it may have any."""
        while "$ref" in schema:
            schema = self.registry.resolver().lookup(schema["$ref"]).contents
        known = dict(schema.get("properties", {}))
        if schema.get("additionalProperties"):
            return None
        for choice in schema.get("anyOf", []) + schema.get("oneOf", []) + schema.get("allOf", []):
            more = self.properties(choice)
            if more is None:
                return None
            known.update(more)
        return known or None


def deepest(error):
    """An error as (place, reason): of a choice that failed altogether, what is wrong with the nearest alternative."""
    if error.context:
        by_choice = {}
        for cause in error.context:
            by_choice.setdefault(cause.schema_path[0], []).append(cause)
        nearest = min(by_choice.values(), key=lambda causes: (sum(len(c.path) == 0 for c in causes), len(causes)))
        return [complaint for cause in nearest for complaint in deepest(cause)]
    place = "/" + "/".join(str(part) for part in error.absolute_path)
    reason = error.message if len(error.message) < 200 else error.message[:90] + " … " + error.message[-100:]
    return [(place, reason)]


def read_query(text, schema):
    """A query's text as the value that `schema` says it is, or the text where it is none."""
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
