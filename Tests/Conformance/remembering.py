"""JSON Schema validators that check equal values against the same schema once: most traffic repeats itself."""

import json

import jsonschema


def remembering(draft):
    """A validator class as `draft`, which remembers the values that each reference was found to hold for.

    References have to be absolute: the same one always means the same schema.
    """
    right = set()
    check = draft.VALIDATORS["$ref"]

    def reference(validator, ref, instance, schema):
        key = (ref, json.dumps(instance, sort_keys=True))
        if key in right:
            return
        wrong = False
        for error in check(validator, ref, instance, schema):
            wrong = True
            yield error
        if not wrong:
            right.add(key)

    return jsonschema.validators.extend(draft, {"$ref": reference})
