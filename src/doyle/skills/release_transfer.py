"""Releases that travel: exported as an archive, imported from one into a draft (spec/operations.md §9)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.skills.json_shape import SCHEMA_VALIDATION
from doyle.skills.release_archive import (
    FILES,
    ArtifactError,
    artifact_error,
    write_archive,
)
from doyle.skills.skill_imports import ImportDesk, ImportOrder, ImportStatus, carry_out
from doyle.skills.skill_writing import CheckedSkill, check_skill
from doyle.store import assistants, releases, snapshots
from doyle.store.database import Store
from doyle.store.releases import ReleaseRecord
from doyle.store.skill_imports import RELEASE
from doyle.store.workspaces import AVAILABLE, PROCESSING
from doyle.wire.assistant import SkillImport
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class Export:
    """How an export goes: `created` in epoch milliseconds."""

    release: int
    task_id: str
    status: str
    created: int


async def start_export(desk: ImportDesk, number: int) -> Export:
    """Ask for the export of a release; Processing at the first time, later Available.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such release.
        ConflictError: the release is not Available itself.
    """
    async with desk.store.write() as tx:
        await assistants.get_for_update(tx, desk.instance_id, desk.assistant_id)
        record = await releases.get(tx, desk.assistant_id, number)
        if record.status != AVAILABLE:
            raise ConflictError(f"Release {number} is {record.status}, not {AVAILABLE}")
        if record.export_task_id is not None:
            return _export_of(record)
        task_id = desk.new_id()
        await releases.start_export(tx, record, task_id, desk.now)
    return Export(number, task_id, PROCESSING, desk.now)


async def get_export(store: Store, instance_id: str, assistant_id: str, number: int) -> Export:
    """How the export of a release goes.

    Raises:
        NotFoundError: there is no such assistant or release, or its export was never asked for.
    """
    async with store.read() as tx:
        await assistants.get(tx, instance_id, assistant_id)
        return _export_of(await releases.get(tx, assistant_id, number))


async def read_export(store: Store, instance_id: str, assistant_id: str, number: int) -> bytes:
    """The archive of a release whose export was asked for: always the same bytes.

    Raises:
        NotFoundError: there is no such assistant or release, or its export was never asked for.
    """
    async with store.read() as tx:
        await assistants.get(tx, instance_id, assistant_id)
        _export_of(await releases.get(tx, assistant_id, number))
        skills = (await releases.skills_of(tx, assistant_id, [number]))[number]
        contents = {skill.type: (await snapshots.get(tx, skill.digest)).content for skill in skills}
    return await asyncio.to_thread(write_archive, contents)


async def import_release(desk: ImportDesk, documents: Mapping[str, JsonObject]) -> ImportStatus:
    """Overwrite skills of a draft by those of an archive, by their types. Tell the job runner afterwards.

    Raises:
        NotFoundError: there is no such assistant in the instance.
        ConflictError: another import is under way.
        ArtifactError: a skill that cannot be stored; nothing was written.
    """
    checked = await asyncio.to_thread(_check_documents, documents)
    return await carry_out(desk, ImportOrder(RELEASE, checked, {}))


def _export_of(record: ReleaseRecord) -> Export:
    if record.export_task_id is None or record.export_created is None:
        raise NotFoundError
    return Export(record.release, record.export_task_id, AVAILABLE, record.export_created)


def _check_documents(documents: Mapping[str, JsonObject]) -> list[CheckedSkill]:
    return [_checked(skill_type, document) for skill_type, document in documents.items()]


def _checked(skill_type: str, document: JsonObject) -> CheckedSkill:
    file = FILES[skill_type]
    try:
        skill = SkillImport.read(document)
        if skill.kind != skill_type:
            raise artifact_error(f"The file holds a skill of type {skill.kind}", file)
        return check_skill(skill_type, skill)
    except ArtifactError:
        raise
    except InputError as error:
        faults = tuple(replace(fault, type=SCHEMA_VALIDATION, file=file) for fault in error.faults)
        raise ArtifactError(faults=faults) from None
