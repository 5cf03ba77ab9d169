"""bulk_classify: what many texts are understood as, without a dialog and without a trace in the log."""

import asyncio

from starlette.responses import Response

from doyle.conversation.message import SkillPlace
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.skills.library import LoadedSkill
from doyle.store.messages import SkillHead
from doyle.wire.classify import BulkClassifyRequest
from doyle.wire.json import JsonObject


async def bulk_classify(call: Call, workspace_id: str) -> Response:
    """Intents and entities of 1 to 50 texts, in their order (spec/nlu.md §10)."""
    require_workspace_id(workspace_id)
    return await classify_texts(call, workspace_id)


async def classify_texts(call: Call, workspace_id: str) -> Response:
    """The same for a skill of v2, whose ids need not be GUIDs."""
    place = SkillPlace(call.instance_id, workspace_id)
    conversation = call.services.conversation
    loop = asyncio.get_running_loop()
    threads = call.services.message_threads
    found = await loop.run_in_executor(threads, conversation.find_skill, place)
    request = BulkClassifyRequest.read(await call.read_json())
    if isinstance(found, SkillHead):
        found = await call.services.loader.load(found, lambda: conversation.load_skill(place))
    texts = [item.text for item in request.input]
    output = await loop.run_in_executor(threads, _classify, call, found, texts)
    return JsonResponse({"output": output})


def _classify(call: Call, skill: LoadedSkill, texts: list[str]) -> list[JsonObject]:
    understood = call.services.conversation.classify(texts, skill)
    return [
        {
            "input": {"text": text},
            "entities": [entity.to_json() for entity in understanding.entities],
            "intents": [intent.to_json() for intent in understanding.intents],
        }
        for text, understanding in zip(texts, understood, strict=True)
    ]
