"""Constrained texts of the API (spec/limits.md; spec/api/models.yaml `constraints`).

Whole-skill imports check lengths only: other oddities of real exports are kept and reported as warnings
(design, *Import and writes*). Texts that a client types itself are checked in full.
"""

from typing import Annotated

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

LINE_CHARACTERS = ("\r", "\n", "\t")
LINE_PATTERN = "^[^\\r\\n\\t]*$"


def _refuse_line_characters(text: str) -> str:
    if any(character in text for character in LINE_CHARACTERS):
        raise ValueError("must not contain a carriage return, newline or tab character")
    return text


def _refuse_dots(name: str) -> str:
    """Clients cut `.` and `..` out of paths, so nothing could reach what is called so."""
    if name in {".", ".."}:
        raise ValueError("must not be a single or a double period, which paths cannot name")
    return name


class _OneLine:
    """Refuses line ends and tabs, and says so in the description of the API."""

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_refuse_line_characters, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"pattern": LINE_PATTERN, **handler(schema)}


OneLine = _OneLine()
NotDots = AfterValidator(_refuse_dots)

WorkspaceName = Annotated[str, StringConstraints(max_length=64), OneLine]
WorkspaceDescription = Annotated[str, StringConstraints(max_length=128), OneLine]
MessageText = Annotated[str, StringConstraints(max_length=2048), OneLine]
UserId = Annotated[str, StringConstraints(max_length=256), OneLine]

Description = Annotated[str, StringConstraints(max_length=128)]
IntentName = Annotated[str, StringConstraints(min_length=1, max_length=128)]
ExampleText = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
EntityName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
ValueText = Annotated[str, StringConstraints(min_length=1, max_length=64)]
PatternText = Annotated[str, StringConstraints(min_length=1, max_length=512)]
NodeId = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
NodeTitle = Annotated[str, StringConstraints(max_length=512)]
Conditions = Annotated[str, StringConstraints(max_length=2048)]
