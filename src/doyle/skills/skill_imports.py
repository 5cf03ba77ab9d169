"""Imports of whole skills into the draft of an assistant (spec/api/guide.md §14).

All is checked before, and written in, one transaction. An import is under way until its skills are trained:
that is read off the skills themselves, so that no crash leaves an import hanging.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.skills.assistant_skills import Skill, read_skills
from doyle.skills.skill_writing import CheckedSkill, check_skill, write_skill
from doyle.store import assistants, dialog_skills, environments, skill_imports, workspaces
from doyle.store.assistants import AssistantRecord
from doyle.store.database import Store
from doyle.store.environments import ACTION, DIALOG, SkillReference
from doyle.store.skill_imports import RELEASE, SKILLS, SkillImportRecord
from doyle.store.workspaces import AVAILABLE, DEFAULT_LANGUAGE, FAILED, PROCESSING, NewWorkspace
from doyle.wire.assistant import SkillsImport
from doyle.wire.json import JsonObject
from doyle.wire.model import pointer
from doyle.wire.workspace import WorkspaceBody

COMPLETED = "Completed"
SKILL_IS_GONE = "The {} skill that was imported is no longer there"
UNDER_WAY: Mapping[str, str] = {
    RELEASE: "An assistant release import is already underway",
    SKILLS: "A skills import is already underway",
}


@dataclass(frozen=True, slots=True)
class ImportStatus:
    """How an import goes; `skill_types` are those of the skills that it overwrote in the draft."""

    task_id: str
    status: str
    skill_types: tuple[str, ...]
    errors: tuple[JsonObject, ...]
    created: int


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import: `disabled` says by type which skills are off afterwards; what it leaves out is on."""

    kind: str
    skills: Sequence[CheckedSkill]
    disabled: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """Where and when an import happens: `now` in epoch milliseconds, `new_id` makes ids."""

    store: Store
    instance_id: str
    assistant_id: str
    now: int
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Imported:
    """How far the training of a skill is that an import wrote."""

    type: str
    status: str
    status_errors: list[JsonObject] | None
    trained_revision: int | None


async def import_skills(desk: ImportDesk, body: SkillsImport) -> ImportStatus:
    """Replace the skills of a draft by those of an export. Tell the job runner afterwards.

    Raises:
        NotFoundError: there is no such assistant in the instance.
        ConflictError: another import is under way.
        InputError: content that cannot be stored; nothing was written.
    """
    checked = await asyncio.to_thread(_check_all, body)
    state = {ACTION: body.assistant_state.action_disabled, DIALOG: body.assistant_state.dialog_disabled}
    disabled = {skill_type: is_off for skill_type, is_off in state.items() if is_off is not None}
    return await carry_out(desk, ImportOrder(SKILLS, checked, disabled))


async def carry_out(desk: ImportDesk, order: ImportOrder) -> ImportStatus:
    """Write checked skills into the draft, and remember the import.

    Raises:
        NotFoundError: there is no such assistant in the instance.
        ConflictError: another import is under way.
        InputError: content that cannot be stored; nothing was written.
    """
    async with desk.store.write() as tx:
        assistant = await assistants.get_for_update(tx, desk.instance_id, desk.assistant_id)
        skills = await read_skills(tx, desk.instance_id, desk.assistant_id, has_content=False)
        await _refuse_second(tx, desk, skills)
        revisions, skill_ids = {}, {}
        for checked in order.skills:
            skill_id = await _target(tx, desk, assistant, skills, checked.type)
            skill_ids[checked.type] = skill_id
            revisions[checked.type] = await write_skill(tx, desk.instance_id, skill_id, checked, desk.now)
        draft = await environments.get_draft(tx, desk.assistant_id)
        for skill_type, is_off in {**dict.fromkeys(revisions, False), **order.disabled}.items():
            await environments.switch(tx, draft.environment_id, skill_type, disabled=is_off)
        record = SkillImportRecord(
            desk.assistant_id, order.kind, desk.new_id(), revisions, desk.now, skill_ids
        )
        await skill_imports.save(tx, record)
    return ImportStatus(record.task_id, PROCESSING, tuple(revisions), (), record.created)


async def get_status(store: Store, instance_id: str, assistant_id: str, kind: str) -> ImportStatus:
    """How the last import of a kind goes.

    Raises:
        NotFoundError: there is no such assistant in the instance, or nothing was imported into it.
    """
    async with store.read() as tx:
        skills = await read_skills(tx, instance_id, assistant_id, has_content=False)
        record = await skill_imports.find(tx, assistant_id, kind)
        if record is None:
            raise NotFoundError
        return _status_of(record, await _read_imported(tx, instance_id, record, skills))


def _check_all(body: SkillsImport) -> list[CheckedSkill]:
    checked: list[CheckedSkill] = []
    for at, item in enumerate(body.assistant_skills):
        place = pointer("assistant_skills", at)
        if item.kind in [each.type for each in checked]:
            raise InputError.at(f"{place}/type", f"there is another {item.kind} skill in the import")
        checked.append(check_skill(item.kind, item, place))
    return checked


async def _refuse_second(tx: AsyncConnection, desk: ImportDesk, skills: Sequence[Skill]) -> None:
    for kind, message in UNDER_WAY.items():
        record = await skill_imports.find(tx, desk.assistant_id, kind)
        if record is None:
            continue
        imported = await _read_imported(tx, desk.instance_id, record, skills)
        if _status_of(record, imported).status == PROCESSING:
            raise ConflictError(message)


async def _target(
    tx: AsyncConnection,
    desk: ImportDesk,
    assistant: AssistantRecord,
    skills: Iterable[Skill],
    skill_type: str,
) -> str:
    """The skill of the draft that is overwritten; a dialog skill is made where none is left."""
    found = next((skill.skill_id for skill in skills if skill.type == skill_type), None)
    if found is not None:
        return found
    skill_id = desk.new_id()
    body = WorkspaceBody(language=assistant.language or DEFAULT_LANGUAGE)
    await workspaces.create(tx, NewWorkspace(skill_id, desk.instance_id, body, None, desk.now))
    await dialog_skills.create(tx, skill_id, assistant.assistant_id)
    draft = await environments.get_draft(tx, assistant.assistant_id)
    references = (await environments.references_of(tx, [draft.environment_id]))[draft.environment_id]
    added = (*references, SkillReference(skill_type, skill_id, False))
    await environments.set_references(tx, draft.environment_id, added)
    return skill_id


async def _read_imported(
    tx: AsyncConnection, instance_id: str, record: SkillImportRecord, skills: Sequence[Skill]
) -> list[_Imported]:
    """The skills that an import wrote and that are there, even where the draft has taken others since."""
    found = []
    for kind in record.revisions:
        wanted = None if record.skill_ids is None else record.skill_ids[kind]
        in_draft = [each for each in skills if each.type == kind and wanted in (None, each.skill_id)]
        found += [
            _Imported(kind, each.status, each.status_errors, each.trained_revision) for each in in_draft
        ]
        if wanted is None or in_draft:
            continue
        alone = await workspaces.find(tx, instance_id, wanted)
        if alone is not None:
            found.append(_Imported(kind, alone.shown_status, alone.shown_errors, alone.trained_revision))
    return found


def _status_of(record: SkillImportRecord, imported: Sequence[_Imported]) -> ImportStatus:
    """How an import goes; one whose skill was deleted since has failed, for nothing of it is there."""
    gone = [kind for kind in record.revisions if kind not in {skill.type for skill in imported}]
    waiting = [skill for skill in imported if not _is_trained(skill, record.revisions[skill.type])]
    failed = [skill for skill in waiting if skill.status == FAILED]
    has_failed = gone or failed
    status = PROCESSING if len(failed) < len(waiting) else FAILED if has_failed else COMPLETED
    errors = tuple(error for skill in failed for error in skill.status_errors or ())
    errors += tuple({"message": SKILL_IS_GONE.format(kind)} for kind in gone)
    return ImportStatus(record.task_id, status, tuple(record.revisions), errors, record.created)


def _is_trained(skill: _Imported, revision: int) -> bool:
    return skill.status == AVAILABLE or (skill.trained_revision or 0) >= revision
