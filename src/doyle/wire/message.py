"""The v1 message request (spec/api/models.yaml, v1 MessageRequest)."""

from typing import Annotated

from pydantic import Field

from doyle.wire.arrays import InParts
from doyle.wire.json import JsonObject
from doyle.wire.model import WireModel
from doyle.wire.texts import MessageText, UserId


class MessageInput(WireModel):
    """What the user typed, with the switches of this message; other keys travel along."""

    text: MessageText | None = None
    spelling_suggestions: bool | None = None
    spelling_auto_correct: bool | None = None
    suggested_text: str | None = None
    original_text: str | None = None


class SuppliedIntent(WireModel):
    """An intent that the client supplies in the place of recognition."""

    intent: str
    confidence: float | None = None


class SuppliedEntity(WireModel):
    """A mention that the client supplies in the place of recognition."""

    entity: str
    value: str
    location: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    confidence: float | None = None


class MessageContextMetadata(WireModel):
    """Deployment label and user id."""

    deployment: str | None = None
    user_id: UserId | None = None


class MessageContext(WireModel):
    """The conversation state: three known keys, all others are variables."""

    conversation_id: str | None = None
    system: JsonObject | None = None
    metadata: MessageContextMetadata | None = None


class MessageRequest(WireModel):
    """The body of v1 message."""

    input: MessageInput | None = None
    intents: Annotated[list[SuppliedIntent], InParts] | None = None
    entities: Annotated[list[SuppliedEntity], InParts] | None = None
    alternate_intents: bool | None = None
    context: MessageContext | None = None
    output: JsonObject | None = None
    user_id: UserId | None = None
