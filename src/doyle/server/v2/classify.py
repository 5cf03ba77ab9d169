"""bulk_classify of v2: a dialog skill is its workspace."""

from starlette.responses import Response

from doyle.server.calls import Call
from doyle.server.v1.classify import classify_texts


async def bulk_classify(call: Call, skill_id: str) -> Response:
    """Intents and entities of 1 to 50 texts, in their order (spec/nlu.md §10)."""
    return await classify_texts(call, skill_id)
