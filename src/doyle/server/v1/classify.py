"""bulk_classify: what many texts are understood as, without a dialog and without a trace in the log."""

import asyncio
from collections.abc import Callable

from starlette.responses import Response

from doyle.conversation.assistant_skills import ColdSkill
from doyle.conversation.message import SkillPlace
from doyle.nlu.model import NluModel
from doyle.server.calls import Call
from doyle.server.responses import JsonResponse
from doyle.server.v1.workspace_ids import require_workspace_id
from doyle.skills.library import LoadedActions, LoadedSkill
from doyle.store.messages import SkillHead
from doyle.wire.classify import BulkClassifyRequest
from doyle.wire.json import JsonObject

FindClassifier = Callable[[], LoadedSkill | LoadedActions | ColdSkill]
"""Finds the skill whose model tells, in a worker thread. Raises NotFoundError if there is none."""


async def bulk_classify(call: Call, workspace_id: str) -> Response:
    """Intents and entities of 1 to 50 texts, in their order (spec/nlu.md §10)."""
    require_workspace_id(workspace_id)
    return await classify_texts(call, lambda: find_dialog(call, workspace_id))


def find_dialog(call: Call, workspace_id: str) -> LoadedSkill | ColdSkill:
    """The dialog skill of an id.

    Raises:
        NotFoundError: there is none in the instance.
    """
    place = SkillPlace(call.instance_id, workspace_id)
    conversation = call.services.conversation
    found = conversation.find_skill(place)
    if isinstance(found, SkillHead):
        return ColdSkill(found, lambda: conversation.load_skill(place))
    return found


async def classify_texts(call: Call, find: FindClassifier) -> Response:
    """The same for any kind of skill; what is missing outranks what is wrong with the body."""
    loop = asyncio.get_running_loop()
    threads = call.services.message_threads
    found = await loop.run_in_executor(threads, find)
    request = BulkClassifyRequest.read(await call.read_json())
    if isinstance(found, ColdSkill):
        found = await call.services.loader.load(found.head, found.load)
    texts = [item.text for item in request.input]
    output = await loop.run_in_executor(threads, _classify, call, found.model, texts)
    return JsonResponse({"output": output})


def _classify(call: Call, model: NluModel | None, texts: list[str]) -> list[JsonObject]:
    understood = call.services.conversation.classify(texts, model)
    return [
        {
            "input": {"text": text},
            "entities": [entity.to_json() for entity in understanding.entities],
            "intents": [intent.to_json() for intent in understanding.intents],
        }
        for text, understanding in zip(texts, understood, strict=True)
    ]
