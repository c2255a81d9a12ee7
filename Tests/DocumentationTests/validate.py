#!/usr/bin/python3
"""validate.py CASES: holds documents against JSON Schemas (draft 07), for the tests beside this file.

CASES is a JSON file: [{"schema": PATH or PATH#/pointer, "closed": bool, "instance": …}, …]. Prints one JSON line: for each
case the list of what is wrong, empty where the document is as the schema has it. "closed" takes a key that no schema names for
wrong, so that a misspelt or forgotten key shows. Times are checked: `format` is no annotation here.

Debian's python3-jsonschema does the work; deploy/local/setup installs it.
"""

import datetime
import json
import re
import sys

from jsonschema import Draft7Validator, FormatChecker, RefResolver

formats = FormatChecker(formats=[])


@formats.checks("date-time", raises=ValueError)
def is_time(text):
    """RFC 3339, which Python 3.11's own parser is more generous than."""
    if not isinstance(text, str):
        return True
    pattern = r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
    match = re.fullmatch(pattern, text, re.ASCII)
    if not match:
        return False
    datetime.date.fromisoformat(match[1])
    datetime.time.fromisoformat(match[2])
    return int(match[3]) <= 60  # A leap second.


def closed(schema):
    """The schema with every object that names its keys closed to others; conditions stay as they are."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: value if key in ("if", "enum", "const", "examples") else closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        result.setdefault("additionalProperties", False)
    return result


def load(uri):
    with open(uri.removeprefix("file://"), encoding="utf-8") as file:
        return json.load(file)


class Schemas:
    """One resolver for all cases, since it keeps what it has read."""

    def __init__(self, prepare):
        self.resolver = RefResolver("", {}, handlers={"file": lambda uri: prepare(load(uri))})

    def check(self, path, instance):
        validator = Draft7Validator({"$ref": f"file://{path}"}, resolver=self.resolver, format_checker=formats)
        return [f"/{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(instance)]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    schemas = {False: Schemas(lambda schema: schema), True: Schemas(closed)}
    json.dump([schemas[case["closed"]].check(case["schema"], case["instance"]) for case in cases], sys.stdout)
    print()


main()
