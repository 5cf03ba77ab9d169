"""What a text is understood as, beside what its client supplies (spec/nlu.md §1.2)."""

from doyle.conversation.spelling import Spelling
from doyle.nlu.encoder import Encoder
from doyle.nlu.model import NluModel
from doyle.nlu.reference_point import ReferencePoint
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding


def recognise(
    supplied: JsonObject,
    text: str,
    model: NluModel | None,
    encoder: Encoder | None,
    point: ReferencePoint,
    spelling: Spelling | None = None,
) -> Understanding:
    """Recognise what `supplied` does not hold: its `intents` and `entities` are taken as they are.

    `spelling` is what was found where the model looked at the spelling of the text before.
    """
    intents, entities = supplied.get("intents"), supplied.get("entities")
    found = Understanding()
    is_recognition_due = intents is None or entities is None
    if is_recognition_due and text.strip() and model is not None:
        found = model.understand(
            text,
            encoder,
            point,
            skip_intents=intents is not None,
            skip_entities=entities is not None,
            claims=None if spelling is None else spelling.correction.claims,
        )
    if intents is None and entities is None:
        return found
    return Understanding(
        found.intents if intents is None else tuple(RuntimeIntent.from_json(item) for item in intents),
        found.entities if entities is None else tuple(RuntimeEntity.from_json(item) for item in entities),
        found.is_irrelevant and intents is None,
    )
