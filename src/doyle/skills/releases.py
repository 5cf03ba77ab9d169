"""Releases of assistants: made of the draft, deployed to environments, deleted (spec/operations.md §9)."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import InputError
from doyle.skills.assistant_skills import read_skills
from doyle.skills.assistants import Environment, read_environment
from doyle.skills.skill_document import snapshot_of
from doyle.skills.snapshot_training import SNAPSHOT
from doyle.store import assistants, environments, jobs, releases, snapshots
from doyle.store.database import Store
from doyle.store.environments import DRAFT, EnvironmentRecord, SkillReference
from doyle.store.paging import Page, PageQuery
from doyle.store.releases import ReleasedSkill, ReleaseRecord
from doyle.store.workspaces import AVAILABLE

NOT_TO_DRAFT = "Deploy to the draft environment is not permitted."


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A release to be made; `most` is how many the assistant may have, 0 any number."""

    description: str | None
    most: int


@dataclass(frozen=True, slots=True)
class Release:
    """A release, the skills in it, and the environments where it is deployed."""

    record: ReleaseRecord
    skills: tuple[ReleasedSkill, ...]
    environments: tuple[EnvironmentRecord, ...]


async def create_release(
    store: Store, instance_id: str, assistant_id: str, new: NewRelease, now: int
) -> Release:
    """Keep the skills of the draft that are switched on, under the next number.

    They are kept as they are now, whatever happens to the draft before the release is Available. Tell the
    job runner afterwards.

    Raises:
        NotFoundError: there is no such assistant in the instance.
        InputError: no skill is switched on, or there are as many releases as there may be
            (spec/limits.md, *Published versions*).
    """
    async with store.write() as tx:
        assistant = await assistants.get_for_update(tx, instance_id, assistant_id)
        if 0 < new.most <= await releases.count(tx, assistant_id):
            raise InputError(f"The assistant has {new.most} releases, the most that it may have: delete one")
        skills = [each for each in await read_skills(tx, instance_id, assistant_id) if not each.disabled]
        if not skills:
            raise InputError("There is nothing to release: no skill of the draft is switched on")
        number = await assistants.take_release_number(tx, assistant, now)
        held = []
        for skill in skills:
            digest = await snapshots.save(tx, await asyncio.to_thread(snapshot_of, skill), now)
            held.append(ReleasedSkill(skill.type, skill.skill_id, digest))
            await jobs.enqueue(tx, SNAPSHOT, digest, now)
        await releases.create(tx, assistant_id, number, new.description, held, now)
        return await _read_release(tx, assistant_id, number)


async def list_releases(store: Store, instance_id: str, assistant_id: str, query: PageQuery) -> Page[Release]:
    """One page of the releases of an assistant.

    Raises:
        NotFoundError: there is no such assistant in the instance.
    """
    async with store.read() as tx:
        await assistants.get(tx, instance_id, assistant_id)
        page = await releases.page(tx, assistant_id, query)
        items = await _with_parts(tx, assistant_id, page.items)
    return Page(items, page.next_after, page.total)


async def get_release(store: Store, instance_id: str, assistant_id: str, number: int) -> Release:
    """A release of an assistant.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such release.
    """
    async with store.read() as tx:
        await assistants.get(tx, instance_id, assistant_id)
        return await _read_release(tx, assistant_id, number)


async def delete_release(store: Store, instance_id: str, assistant_id: str, number: int, now: int) -> None:
    """Delete a release that is deployed nowhere; conversations that began with it go on.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such release.
        InputError: it is deployed.
    """
    async with store.write() as tx:
        await assistants.get_for_update(tx, instance_id, assistant_id)
        release = await _read_release(tx, assistant_id, number)
        if release.environments:
            names = ", ".join(record.name for record in release.environments)
            raise InputError(f"Release {number} is deployed to {names} and cannot be deleted")
        await snapshots.renew(tx, [skill.digest for skill in release.skills], now)
        await releases.remove(tx, assistant_id, number)


async def deploy_release(
    store: Store, instance_id: str, assistant_id: str, number: int, environment_id: str, now: int
) -> Environment:
    """Let the snapshots of a release answer in an environment; an older release rolls it back.

    A type of skill that is switched off there stays switched off.

    Raises:
        NotFoundError: there is no such assistant, release or environment.
        InputError: the environment is the draft, or the release is not Available.
    """
    async with store.write() as tx:
        await assistants.get_for_update(tx, instance_id, assistant_id)
        release = await _read_release(tx, assistant_id, number)
        environment = await read_environment(tx, assistant_id, environment_id)
        if environment.record.environment == DRAFT:
            raise InputError(NOT_TO_DRAFT)
        if release.record.status != AVAILABLE:
            raise InputError(f"Release {number} is {release.record.status}, not {AVAILABLE}")
        off = {skill.type for skill in environment.skills if skill.disabled}
        references = [
            SkillReference(skill.type, skill.skill_id, skill.type in off, number, skill.digest)
            for skill in release.skills
        ]
        await environments.set_references(tx, environment_id, references)
        await environments.change(tx, environment_id, {"release": number}, now)
        return await read_environment(tx, assistant_id, environment_id)


async def _read_release(tx: AsyncConnection, assistant_id: str, number: int) -> Release:
    [release] = await _with_parts(tx, assistant_id, (await releases.get(tx, assistant_id, number),))
    return release


async def _with_parts(
    tx: AsyncConnection, assistant_id: str, records: tuple[ReleaseRecord, ...]
) -> tuple[Release, ...]:
    skills = await releases.skills_of(tx, assistant_id, [record.release for record in records])
    everywhere = (await environments.list_of(tx, [assistant_id]))[assistant_id]
    return tuple(
        Release(
            record,
            skills[record.release],
            tuple(each for each in everywhere if each.release == record.release),
        )
        for record in records
    )
