"""The bulk_classify request (spec/api/models.yaml, BulkClassifyUtterance; spec/nlu.md §10)."""

from typing import Annotated

from pydantic import Field, field_validator

from doyle.wire.json import Json
from doyle.wire.model import WireModel
from doyle.wire.texts import MessageText


class BulkClassifyUtterance(WireModel):
    """One text to classify."""

    text: MessageText


class BulkClassifyRequest(WireModel):
    """1 to 50 texts; a single object in the place of the array counts as an array of one."""

    input: Annotated[list[BulkClassifyUtterance], Field(min_length=1, max_length=50)]

    @field_validator("input", mode="before")
    @classmethod
    def _accept_one(cls, value: Json) -> Json:
        return [value] if isinstance(value, dict) else value
