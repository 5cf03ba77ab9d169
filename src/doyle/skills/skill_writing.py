"""Writes the content of an assistant's skills: checked first, then stored as a whole, then trained."""

import asyncio
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.skills.action_shape import MAX_BYTES, check_action_content
from doyle.skills.action_training import ask_for_action_training
from doyle.skills.assistant_skills import Skill, read_skill
from doyle.skills.built_in_actions import with_built_in_actions
from doyle.skills.importing import ask_for_training, refuse_dangling_parents
from doyle.skills.settling import require_settled, when_settled
from doyle.store import action_skills, assistants, dialog_skills, environments, workspaces
from doyle.store.content import ARRAYS
from doyle.store.database import Store
from doyle.store.encoding import encode_json, reason_unstorable_json
from doyle.store.environments import ACTION, DIALOG
from doyle.store.replacing import replace_content
from doyle.store.workspaces import SERVER_KEYS, TRAINING
from doyle.wire.assistant import SkillChange, SkillContent, SkillImport
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

_ENVELOPE_KEYS = SERVER_KEYS | {"name", "description", "language"}
WORKSPACE = "/workspace"
OTHER_LANGUAGE = "the language of a skill is not changed by an update: import_skills takes another one"


@dataclass(frozen=True, slots=True)
class CheckedSkill:
    """A skill's new content, good to be stored: `body` of a dialog skill, `content` of an action skill.

    Both None: only name, description or settings change.
    """

    type: str
    fields: SkillContent
    language: str | None = None
    body: WorkspaceBody | None = None
    content: bytes | None = None
    learning_opt_out: bool = False

    @property
    def has_content(self) -> bool:
        """Whether the content changes."""
        return self.body is not None or self.content is not None


def check_skill(skill_type: str, fields: SkillContent, place: str = "") -> CheckedSkill:
    """Check what is to become of a skill; `place` is the JSON Pointer of `fields` in what was sent.

    Raises:
        InputError: content that cannot be stored, each fault with its JSON Pointer.
    """
    language = fields.language if isinstance(fields, SkillImport) else None
    workspace = fields.workspace
    if workspace is None:
        return CheckedSkill(skill_type, fields, language)
    try:
        if skill_type == DIALOG:
            return CheckedSkill(DIALOG, fields, language, body=_dialog_body(workspace))
        return _checked_action(fields, workspace, language)
    except InputError as error:
        raise InputError(
            faults=tuple(replace(each, path=f"{place}{WORKSPACE}{each.path}") for each in error.faults)
        ) from None


async def update_skill(
    store: Store, instance_id: str, assistant_id: str, skill_id: str, change: SkillChange, now: int
) -> Skill:
    """Change a skill of an assistant's draft: given content replaces the old one and switches the skill on.

    Its training is asked for; tell the job runner afterwards. Returns the skill without its content.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such skill.
        InputError: nothing to change, or content that cannot be stored; nothing was written.
        UnsettledError: an asynchronous change of its workspace still waits after half a minute.
    """
    if not change.model_fields_set & SkillChange.model_fields.keys():
        raise InputError.at("", "No valid update attributes.")
    async with store.read() as tx:
        skill = await read_skill(tx, instance_id, assistant_id, skill_id, has_content=False)
    if change.search_settings is not None:
        raise InputError.at("/search_settings", "only a search skill has search settings")
    checked = await asyncio.to_thread(check_skill, skill.type, change)

    async def attempt() -> Skill:
        async with store.write() as tx:
            await assistants.get_for_update(tx, instance_id, assistant_id)
            skill = await read_skill(tx, instance_id, assistant_id, skill_id, has_content=False)
            _refuse_other_language(skill, change)
            if skill.type == DIALOG:
                require_settled(await workspaces.get_for_update(tx, instance_id, skill_id))
            await write_skill(tx, instance_id, skill_id, checked, now)
            if checked.has_content:
                await environments.switch(tx, skill.environment_id, skill.type, disabled=False)
            return await read_skill(tx, instance_id, assistant_id, skill_id, has_content=False)

    return await when_settled(attempt)


async def write_skill(
    tx: AsyncConnection, instance_id: str, skill_id: str, checked: CheckedSkill, now: int
) -> int:
    """Store checked content and ask for its training; returns the new revision.

    Raises:
        NotFoundError: the skill is gone.
        InputError: a value that cannot be stored.
    """
    write = _write_dialog if checked.type == DIALOG else _write_action
    return await write(tx, instance_id, skill_id, checked, now)


def _refuse_other_language(skill: Skill, change: SkillChange) -> None:
    """As v1 does: what is trained in one language is not made another's by the way.

    Raises:
        InputError: the content of a dialog skill names another language than its own.
    """
    named = (change.workspace or {}).get("language")
    if skill.type == DIALOG and named is not None and named != skill.language:
        raise InputError.at(f"{WORKSPACE}/language", OTHER_LANGUAGE)


def _dialog_body(workspace: JsonObject) -> WorkspaceBody:
    reason = reason_unstorable_json(workspace)
    if reason is not None:
        raise InputError.at("", reason)
    body = WorkspaceBody.read({key: item for key, item in workspace.items() if key not in _ENVELOPE_KEYS})
    refuse_dangling_parents(body.dialog_nodes or [], frozenset())
    return body


def _checked_action(fields: SkillContent, workspace: JsonObject, language: str | None) -> CheckedSkill:
    check_action_content(workspace)
    content = encode_json(with_built_in_actions(workspace)).encode()
    if len(content) > MAX_BYTES:
        raise InputError.at("", f"is larger than {MAX_BYTES // 1_000_000} MB")
    opt_out = workspace.get("learning_opt_out") is True
    return CheckedSkill(ACTION, fields, language, content=content, learning_opt_out=opt_out)


async def _write_dialog(
    tx: AsyncConnection, instance_id: str, skill_id: str, checked: CheckedSkill, now: int
) -> int:
    record = await workspaces.get_for_update(tx, instance_id, skill_id)
    named = {name: getattr(checked.fields, name) for name in ("name", "description")}
    named["language"] = checked.language
    if checked.body is not None:
        revision = await replace_content(tx, record, checked.body.model_copy(update=named), now)
    else:
        given = {name: value for name, value in named.items() if value is not None}
        changed = await workspaces.update(tx, record, WorkspaceBody(**given), append=False, now=now)
        revision = changed.revision
    await ask_for_training(tx, skill_id, now)
    if checked.fields.dialog_settings is not None:
        await dialog_skills.set_settings(tx, skill_id, checked.fields.dialog_settings)
    if checked.body is not None and any(getattr(checked.body, name) for name in ARRAYS):
        await dialog_skills.mark_touched(tx, skill_id)
    return revision


async def _write_action(
    tx: AsyncConnection, _instance_id: str, skill_id: str, checked: CheckedSkill, now: int
) -> int:
    fields = checked.fields
    values: JsonObject = {
        "name": fields.name,
        "description": fields.description,
        "dialog_settings": fields.dialog_settings,
        "language": checked.language,
        "content": checked.content,
    }
    given = {name: value for name, value in values.items() if value is not None}
    if checked.content is not None:
        given["learning_opt_out"] = checked.learning_opt_out
    if checked.content is not None or checked.language is not None:
        given |= {"status": TRAINING, "status_errors": None}
    await action_skills.change(tx, skill_id, given, now)
    await ask_for_action_training(tx, skill_id, now)
    return (await action_skills.get(tx, skill_id)).revision
