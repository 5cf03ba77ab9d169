"""bulk_classify of v2, for both kinds of skills: a dialog skill is its workspace."""

from starlette.responses import Response

from doyle.errors import NotFoundError
from doyle.server.calls import Call
from doyle.server.v1.classify import classify_texts, find_dialog
from doyle.store import action_skills, assistants


async def bulk_classify(call: Call, skill_id: str) -> Response:
    """Intents and entities of 1 to 50 texts, in their order (spec/nlu.md §10).

    The intents of an action skill are the triggers of its actions, those of its draft.
    """
    if await _has_actions(call, skill_id):
        return await classify_texts(call, lambda: call.services.assistants.skills.find_actions(skill_id))
    return await classify_texts(call, lambda: find_dialog(call, skill_id))


async def _has_actions(call: Call, skill_id: str) -> bool:
    """Whether it is an action skill of the instance."""
    async with call.services.store.read() as tx:
        try:
            owner = (await action_skills.get(tx, skill_id)).assistant_id
            await assistants.get(tx, call.instance_id, owner)
        except NotFoundError:
            return False
    return True
