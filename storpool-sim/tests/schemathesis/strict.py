"""Prints an OpenAPI document as strict as the simulator is.

    strict.py DOCUMENT

Objects in responses are open in the document, since later releases add fields. The simulator speaks one
version: here a field that this version lacks is an error. In requests the simulator takes `null` for a
field that may be left out, as the reference's client sends it; here it is allowed.
"""

import json
import sys


def tighten(node):
    if isinstance(node, list):
        for entry in node:
            tighten(entry)
    if not isinstance(node, dict):
        return
    properties = node.get("properties")
    # `additionalProperties` and `properties` may be names of fields, too.
    if isinstance(properties, dict) and node.get("type") == "object":
        if node.get("additionalProperties") is False:
            for name in set(properties) - set(node.get("required", [])):
                example = properties[name].pop("example", None)
                properties[name] = {"anyOf": [properties[name], {"enum": [None]}]}
                if example is not None:
                    properties[name]["example"] = example
        node.setdefault("additionalProperties", False)
    for name, entry in node.items():
        if name not in ("example", "enum", "default"):
            tighten(entry)


document = json.load(open(sys.argv[1], encoding="utf-8"))
tighten(document)
json.dump(document, sys.stdout)
