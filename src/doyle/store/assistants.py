"""Assistants of an instance. What belongs to one goes with it, workspaces excepted."""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.assistant_tables import assistants, environments
from doyle.store.instances import get_instance
from doyle.store.logs.posting import forget_place
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.writing import refuse_unstorable


@dataclass(frozen=True, slots=True)
class NewAssistant:
    """An assistant to be made; `name` None means that none was given."""

    assistant_id: str
    instance_id: str
    name: str | None
    description: str | None
    language: str
    now: int


@dataclass(frozen=True, slots=True)
class AssistantRecord:
    """An assistant; `name` may be empty, `created` and `updated` are in epoch milliseconds."""

    assistant_id: str
    instance_id: str
    name: str
    description: str | None
    language: str
    last_release: int
    created: int
    updated: int


_RECORD = select(*(assistants.c[field.name] for field in fields(AssistantRecord)))
_WIDTH = len(fields(AssistantRecord))
SORT_NAMES = ("name", "updated", "created")
_ORDERING = Ordering(
    columns=MappingProxyType({name: assistants.c[name] for name in (*SORT_NAMES, "assistant_id")}),
    default=(SortKey("name"),),
    tie_breaker="assistant_id",
)


async def create(tx: AsyncConnection, new: NewAssistant) -> AssistantRecord:
    """Store an assistant, without environments and skills.

    Raises:
        ConflictError: the id is taken.
        InputError: a text that cannot be stored.
        NotFoundError: there is no such instance.
    """
    await get_instance(tx, new.instance_id)
    row = {
        "assistant_id": new.assistant_id,
        "instance_id": new.instance_id,
        "name": new.name or "",
        "description": new.description,
        "language": new.language,
        "last_release": 0,
        "created": new.now,
        "updated": new.now,
    }
    refuse_unstorable(row, ())
    try:
        await tx.execute(insert(assistants), row)
    except IntegrityError as error:
        raise ConflictError(f"Assistant '{new.assistant_id}' exists already") from error
    return await get(tx, new.instance_id, new.assistant_id)


async def get(tx: AsyncConnection, instance_id: str, assistant_id: str) -> AssistantRecord:
    """The assistant of an instance.

    Raises:
        NotFoundError: there is no such assistant in this instance.
    """
    return await _get(tx, instance_id, assistant_id, is_locked=False)


async def has(tx: AsyncConnection, instance_id: str, assistant_id: str) -> bool:
    """Whether an assistant is one of an instance."""
    is_mine = (assistants.c.assistant_id == assistant_id, assistants.c.instance_id == instance_id)
    return bool((await tx.execute(select(exists().where(*is_mine)))).scalar_one())


async def get_for_update(tx: AsyncConnection, instance_id: str, assistant_id: str) -> AssistantRecord:
    """The assistant, locked until the transaction ends: changes of what belongs to it take turns.

    Messages go on meanwhile: rows that refer to the assistant can be added.

    Raises:
        NotFoundError: there is no such assistant in this instance.
    """
    return await _get(tx, instance_id, assistant_id, is_locked=True)


async def page(tx: AsyncConnection, instance_id: str, query: PageQuery) -> Page[AssistantRecord]:
    """One page of an instance's assistants, by `name`, `updated` or `created`.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(assistants.c.instance_id == instance_id)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


async def count(tx: AsyncConnection, instance_id: str) -> int:
    """How many assistants an instance has."""
    counted = select(func.count()).select_from(assistants).where(assistants.c.instance_id == instance_id)
    return int((await tx.execute(counted)).scalar_one())


async def find_any(tx: AsyncConnection, instance_id: str) -> str | None:
    """The id of one of the assistants of an instance; None if it has none."""
    owned = select(assistants.c.assistant_id).where(assistants.c.instance_id == instance_id)
    found = await tx.scalar(owned.limit(1))
    return None if found is None else str(found)


async def take_release_number(tx: AsyncConnection, assistant: AssistantRecord, now: int) -> int:
    """The number of a new release; numbers of deleted ones are never given again."""
    number = assistant.last_release + 1
    mine = assistants.c.assistant_id == assistant.assistant_id
    await tx.execute(update(assistants).where(mine).values(last_release=number, updated=now))
    return number


async def remove(tx: AsyncConnection, assistant_id: str) -> None:
    """Delete an assistant with its environments, action skill, releases and log.

    The environments go first, with their sessions: a turn that is being stored holds its session, then asks
    for its assistant.
    """
    mine = environments.c.assistant_id == assistant_id
    places = (await tx.scalars(select(environments.c.environment_id).where(mine))).all()
    await tx.execute(delete(environments).where(mine))
    for environment_id in places:
        await forget_place(tx, environment_id)
    await tx.execute(delete(assistants).where(assistants.c.assistant_id == assistant_id))


async def _get(
    tx: AsyncConnection, instance_id: str, assistant_id: str, *, is_locked: bool
) -> AssistantRecord:
    statement = _RECORD.where(
        assistants.c.assistant_id == assistant_id, assistants.c.instance_id == instance_id
    )
    row = (await tx.execute(statement.with_for_update(key_share=True) if is_locked else statement)).first()
    if row is None:
        raise NotFoundError
    return _read(row)


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> AssistantRecord:
    return AssistantRecord(*row[:_WIDTH])
