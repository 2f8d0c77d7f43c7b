"""Write docs/api-http.md from OpenAPI: `python -m heedful.server.reference > docs/api-http.md`.

Knows nothing but the schema: what a route does not say there is not on the page.
"""

import sys
from collections.abc import Iterator
from typing import Any

from heedful.api.links import PREFIX
from heedful.host.hosted import Hosts
from heedful.server.application import application

HEAD = f"""# HTTP

All addresses but the last two stand behind `{PREFIX}`; [serving](serve.md) says how programs and browsers
come in. `/openapi.json` says the same as this page, with every schema. Bodies are the records of
`src/heedful/records/`; lists come in pages, and a page's `next` is the `cursor` of the following one.

What goes wrong is `application/problem+json` (RFC 9457): `title`, `status`, `detail` (what was found, what
was wanted, what to do) and, for a body that cannot be read, `faults` field by field.

This page is generated: `make docs`.
"""


def reference() -> str:
    """The page."""
    schema = application(Hosts({})).openapi()
    sections: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            section = sections.setdefault(operation["tags"][0], [])
            section.append(_route(method.upper(), path.removeprefix(PREFIX), operation, schema))
    parts = [f"## {tag[:1].upper()}{tag[1:]}\n\n{''.join(routes)}" for tag, routes in sections.items()]
    return "\n".join([HEAD, *parts])


def _route(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> str:
    """One route: who may, what it does, what it takes, what comes back."""
    told = operation["description"].replace("\n", " ").replace("  ", " ")
    lines = [f"**`{method} {path}`** ({operation['x-heedful-role']}). {told}\n"]
    lines += [f"  * `{name}`: {words}\n" for name, words in _takes(operation, schema)]
    lines += [f"  * gives {found}\n" for found in _gives(operation)]
    return f"* {''.join(lines)}"


def _takes(operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path":
            told = parameter.get("description", "")
            yield parameter["name"], f"{_type(parameter['schema'])}, {_where(parameter)}. {told}".strip()
    for content in operation.get("requestBody", {}).get("content", {}).values():
        name = _type(content["schema"])
        fields = _fields(content["schema"], schema)
        yield "body", f"{name}{f': {fields}' if fields else ''}"


def _where(parameter: dict[str, Any]) -> str:
    place = "header" if parameter["in"] == "header" else "query"
    return f"{place}, wanted" if parameter.get("required") else place


def _fields(given: dict[str, Any], schema: dict[str, Any]) -> str:
    """The fields of a body's schema; those with a star must be there."""
    name = given.get("$ref", "").rpartition("/")[2]
    body = schema["components"]["schemas"].get(name, {})
    needed = body.get("required", ())
    return ", ".join(f"`{field}{'*' if field in needed else ''}`" for field in body.get("properties", {}))


def _gives(operation: dict[str, Any]) -> Iterator[str]:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {})
            media = next(iter(content), "nothing")
            name = _type(content.get(media, {}).get("schema", {}))
            yield f"{status}: {name if media == 'application/json' else media}"


def _type(schema: dict[str, Any]) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"page of {name[5:-1]}" if name.startswith("Page_") else name
    if "anyOf" in schema or "oneOf" in schema:
        several = [
            _type(one) for one in schema.get("anyOf", schema.get("oneOf", ())) if one.get("type") != "null"
        ]
        return " or ".join(several)
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return "file" if schema.get("format") == "binary" else str(schema.get("type", "anything"))


if __name__ == "__main__":
    sys.stdout.write(reference())
