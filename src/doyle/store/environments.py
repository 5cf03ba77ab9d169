"""Environments of assistants, and the skills that answer in them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.assistant_tables import environments, skill_references
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.writing import refuse_unstorable
from doyle.wire.json import JsonObject

DRAFT = "draft"
LIVE = "live"
ACTION = "action"
DIALOG = "dialog"
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class NewEnvironment:
    """An environment to be made; `environment` is its kind: `draft` or `live`."""

    environment_id: str
    assistant_id: str
    environment: str
    session_timeout: int
    now: int


@dataclass(frozen=True, slots=True)
class EnvironmentRecord:
    """An environment; `release` is the number of what is deployed (None: nothing, or the draft)."""

    environment_id: str
    assistant_id: str
    environment: str
    name: str
    description: str | None
    session_timeout: int
    search_skill_fallback: bool
    release: int | None
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class SkillReference:
    """A skill in an environment: its draft, or (`release` and `digest`) the snapshot of a release."""

    type: str
    skill_id: str
    disabled: bool
    release: int | None = None
    digest: str | None = None


_RECORD = select(*(environments.c[field.name] for field in fields(EnvironmentRecord)))
_WIDTH = len(fields(EnvironmentRecord))
_REFERENCE_FIELDS = tuple(field.name for field in fields(SkillReference))
SORT_NAMES = ("name", "updated", "created")
_ORDERING = Ordering(
    columns=MappingProxyType({name: environments.c[name] for name in (*SORT_NAMES, "environment_id")}),
    default=(SortKey("name"),),
    tie_breaker="environment_id",
)


async def create(tx: AsyncConnection, new: NewEnvironment) -> None:
    """Store an environment named after its kind, without skills."""
    row = {
        "environment_id": new.environment_id,
        "assistant_id": new.assistant_id,
        "draft_of": new.assistant_id if new.environment == DRAFT else None,
        "environment": new.environment,
        "name": new.environment,
        "session_timeout": new.session_timeout,
        "search_skill_fallback": False,
        "created": new.now,
        "updated": new.now,
    }
    await tx.execute(insert(environments), row)


async def get(tx: AsyncConnection, assistant_id: str, environment_id: str) -> EnvironmentRecord:
    """The environment of an assistant.

    Raises:
        NotFoundError: the assistant has no such environment.
    """
    mine = _RECORD.where(
        environments.c.environment_id == environment_id, environments.c.assistant_id == assistant_id
    )
    row = (await tx.execute(mine)).first()
    if row is None:
        raise NotFoundError
    return _read(row)


async def get_draft(tx: AsyncConnection, assistant_id: str) -> EnvironmentRecord:
    """The draft of an assistant that exists."""
    return _read((await tx.execute(_RECORD.where(environments.c.draft_of == assistant_id))).one())


async def page(tx: AsyncConnection, assistant_id: str, query: PageQuery) -> Page[EnvironmentRecord]:
    """One page of an assistant's environments, by `name`, `updated` or `created`.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(environments.c.assistant_id == assistant_id)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


async def list_of(
    tx: AsyncConnection, assistant_ids: Collection[str]
) -> dict[str, tuple[EnvironmentRecord, ...]]:
    """The environments of assistants, by their ids, the draft first (spec/api/guide.md §14)."""
    wanted = _RECORD.where(environments.c.assistant_id.in_(assistant_ids))
    rows = await tx.execute(wanted.order_by(environments.c.environment, environments.c.environment_id))
    records = [_read(row) for row in rows]
    return {
        assistant_id: tuple(record for record in records if record.assistant_id == assistant_id)
        for assistant_id in assistant_ids
    }


async def references_of(
    tx: AsyncConnection, environment_ids: Collection[str]
) -> dict[str, tuple[SkillReference, ...]]:
    """The skills of environments, by their ids, in the order of their types."""
    wanted = select(
        skill_references.c.environment_id, *(skill_references.c[name] for name in _REFERENCE_FIELDS)
    ).where(skill_references.c.environment_id.in_(environment_ids))
    rows = (await tx.execute(wanted.order_by(skill_references.c.type))).all()
    return {
        environment_id: tuple(SkillReference(*row[1:]) for row in rows if row[0] == environment_id)
        for environment_id in environment_ids
    }


async def change(tx: AsyncConnection, environment_id: str, values: JsonObject, now: int) -> None:
    """Set columns of an environment.

    Raises:
        InputError: a text that cannot be stored.
    """
    refuse_unstorable(values, ())
    mine = environments.c.environment_id == environment_id
    await tx.execute(update(environments).where(mine).values(**values, updated=now))


async def set_references(
    tx: AsyncConnection, environment_id: str, references: Iterable[SkillReference]
) -> None:
    """Let these skills answer in an environment, and no others."""
    await tx.execute(delete(skill_references).where(skill_references.c.environment_id == environment_id))
    rows = [
        {
            "environment_id": environment_id,
            **{name: getattr(reference, name) for name in _REFERENCE_FIELDS},
        }
        for reference in references
    ]
    if rows:
        await tx.execute(insert(skill_references), rows)


async def drafts_with(tx: AsyncConnection, skill_id: str) -> tuple[str, ...]:
    """The ids of the environments that use the draft of a skill."""
    used = select(skill_references.c.environment_id).where(
        skill_references.c.skill_id == skill_id, skill_references.c.digest.is_(None)
    )
    return tuple(await tx.scalars(used.order_by(skill_references.c.environment_id)))


async def enable(tx: AsyncConnection, skill_id: str) -> None:
    """Switch a skill on in all drafts that use it."""
    mine = (skill_references.c.skill_id == skill_id, skill_references.c.digest.is_(None))
    await tx.execute(update(skill_references).where(*mine).values(disabled=False))


async def switch(tx: AsyncConnection, environment_id: str, skill_type: str, *, disabled: bool) -> None:
    """Switch the skill of a type off or on in one environment."""
    mine = (skill_references.c.environment_id == environment_id, skill_references.c.type == skill_type)
    await tx.execute(update(skill_references).where(*mine).values(disabled=disabled))


async def forget_skill(tx: AsyncConnection, skill_id: str) -> None:
    """Take a skill that is deleted out of every draft; what was deployed of it stays."""
    mine = (skill_references.c.skill_id == skill_id, skill_references.c.digest.is_(None))
    await tx.execute(delete(skill_references).where(*mine))


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> EnvironmentRecord:
    return EnvironmentRecord(*row[:_WIDTH])
