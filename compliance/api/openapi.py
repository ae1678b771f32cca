"""The description of the interface as OpenAPI 3.1, made from the kinds themselves."""

from typing import Any

from compliance.api.resources import RESOURCES, Resource
from compliance.api.rules import LONGEST_KEY, MOST_RECORDS, Scope
from compliance.api.shapes import schema

Json = dict[str, Any]
PROBLEM_TYPE = "application/problem+json"
REFUSALS = {
    "400": "The request cannot be read, or its Idempotency-Key is missing",
    "401": "No key, or one that opens nothing",
    "403": "The key was not made for that",
    "404": "This clinic has no such record",
    "405": "The address does not take this method",
    "409": "A record is here already and says otherwise, or the same request is under way",
    "413": "More than 64 kB, of a batch 1 MB",
    "415": "Not application/json",
    "422": "A field or a parameter does not fit a rule; each is named with a sentence",
    "429": "Too many requests; see Retry-After",
}
READING = ("401", "403", "404", "405", "422", "429")
WRITING = ("400", "401", "403", "405", "409", "413", "415", "422", "429")
TEXT: Json = {"type": "string"}
ABOUT = (
    "One JSON object has the columns of one line of the CSV import. Moments may come with their "
    "offset or on the clinic's wall clock. What is here already and says the same is answered "
    "with 200 and not written again."
)
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": TEXT, "detail": TEXT},
            },
        },
    },
}
RECEIPT: Json = {
    "type": "object",
    "required": ["id", "kind", "url", "written_at"],
    "properties": {"id": TEXT, "kind": TEXT, "url": TEXT, "written_at": TEXT},
}
RECEIPTS: Json = {
    "type": "object",
    "description": "One for each item, in their order",
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Receipt"}}},
}
ONCE: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "One of your own for each request: sent again, it gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}
RECORD_ID: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def document() -> Json:
    """All of it."""
    paths: Json = {}
    schemas: Json = {"Problem": PROBLEM, "Receipt": RECEIPT, "Receipts": RECEIPTS}
    for resource in RESOURCES.values():
        schemas[resource.name] = _read(resource)
        paths[f"/{resource.name}"] = {"get": _list(resource)}
        paths[f"/{resource.name}/{{id}}"] = {"get": _one(resource)}
        if resource.scope:
            schemas[f"{resource.name}_new"] = _new(resource)
            paths[f"/{resource.name}"]["post"] = _post(resource)
            paths[f"/{resource.name}/batch"] = {"post": _batch(resource)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Klarity", "version": "1", "description": ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _read(resource: Resource) -> Json:
    own = {"id": TEXT, "recorded_at": TEXT, "is_void": {"type": "boolean"}}
    columns = {column.name: _nullable(schema(column)) for column in resource.columns}
    properties = {**own, **columns}
    return {"type": "object", "required": [*properties], "properties": properties}


def _new(resource: Resource) -> Json:
    columns = resource.writable.columns
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [column.name for column in columns if column.is_required],
        "properties": {column.name: schema(column) for column in columns},
    }


def _nullable(said: Json) -> Json:
    """Also what a record must have today may be missing in one from an earlier version."""
    types = said["type"] if isinstance(said["type"], list) else [said["type"]]
    empty = {"enum": [*dict.fromkeys([*said["enum"], None])]} if "enum" in said else {}
    return {**said, **empty, "type": [*types, *({"null"} - {*types})]}


def _list(resource: Resource) -> Json:
    asked = [_parameter(name, schema(resource.column(name))) for name in resource.filters]
    limit = {"type": "integer", "minimum": 1, "maximum": 100}
    asked += [_parameter("limit", limit), _parameter("after", {"type": "string", "format": "uuid"})]
    page = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": _ref(resource.name)},
            "next": {"type": ["string", "null"]},
        },
    }
    said = {"summary": str(resource.about), "description": f"Scope `{Scope.READ}`."}
    return {**said, "parameters": asked, "responses": _responses({"200": page}, READING)}


def _one(resource: Resource) -> Json:
    responses = _responses({"200": _ref(resource.name)}, READING)
    return {"parameters": [RECORD_ID], "responses": responses}


def _post(resource: Resource) -> Json:
    return {
        "description": f"Scope `{resource.scope}`.",
        "parameters": [ONCE],
        "requestBody": {"required": True, "content": _content(_ref(f"{resource.name}_new"))},
        "responses": _responses({"201": _ref("Receipt"), "200": _ref("Receipt")}, WRITING),
    }


def _batch(resource: Resource) -> Json:
    """The same, of many records at once."""
    items = {
        "type": "array",
        "items": _ref(f"{resource.name}_new"),
        "minItems": 1,
        "maxItems": MOST_RECORDS,
    }
    body = {
        "type": "object",
        "additionalProperties": False,
        "required": ["items"],
        "properties": {"items": items},
    }
    return {
        "summary": "All of these records, or none",
        **_post(resource),
        "requestBody": {"required": True, "content": _content(body)},
        "responses": _responses({"201": _ref("Receipts"), "200": _ref("Receipts")}, WRITING),
    }


def _parameter(name: str, said: Json) -> Json:
    types = said["type"] if isinstance(said["type"], list) else [said["type"]]
    one = {**said, "type": next(each for each in types if each != "null")}
    if "enum" in one:
        one["enum"] = [each for each in one["enum"] if each is not None]
    return {"name": name, "in": "query", "schema": one}


def _responses(fine: dict[str, Json], refused: tuple[str, ...]) -> Json:
    told = {code: {"description": "Done", "content": _content(said)} for code, said in fine.items()}
    problems = _content(_ref("Problem"), PROBLEM_TYPE)
    return told | {code: {"description": REFUSALS[code], "content": problems} for code in refused}


def _content(said: Json, kind: str = "application/json") -> Json:
    return {kind: {"schema": said}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
