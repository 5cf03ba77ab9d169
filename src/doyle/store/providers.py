"""Conversational skill providers of an instance; their secrets come and go encrypted."""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import ConflictError, NotFoundError
from doyle.store.assistant_tables import providers
from doyle.store.instances import get_instance
from doyle.store.paging import Ordering, Page, PageQuery, SortKey, fetch_page
from doyle.store.writing import refuse_unstorable
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """A provider; `private` is encrypted, `created` and `updated` are in epoch milliseconds."""

    instance_id: str
    provider_id: str
    specification: JsonObject
    private: bytes
    created: int
    updated: int


_RECORD = select(*(providers.c[field.name] for field in fields(ProviderRecord)))
_WIDTH = len(fields(ProviderRecord))
SORT_NAMES = ("name", "updated", "created")
_ORDERING = Ordering(
    columns=MappingProxyType(
        {
            "name": providers.c.provider_id,
            "updated": providers.c.updated,
            "created": providers.c.created,
            "provider_id": providers.c.provider_id,
        }
    ),
    default=(SortKey("name"),),
    tie_breaker="provider_id",
)


async def create(tx: AsyncConnection, record: ProviderRecord) -> None:
    """Store a provider.

    Raises:
        ConflictError: the instance has one of this id.
        InputError: a value that cannot be stored.
        NotFoundError: there is no such instance.
    """
    await get_instance(tx, record.instance_id)
    row = {field.name: getattr(record, field.name) for field in fields(ProviderRecord)}
    refuse_unstorable({"specification": record.specification}, ())
    try:
        await tx.execute(insert(providers), row)
    except IntegrityError as error:
        raise ConflictError(f"Provider '{record.provider_id}' exists already") from error


async def get(tx: AsyncConnection, instance_id: str, provider_id: str) -> ProviderRecord:
    """The provider of an instance.

    Raises:
        NotFoundError: there is no such provider in this instance.
    """
    mine = (providers.c.instance_id == instance_id, providers.c.provider_id == provider_id)
    row = (await tx.execute(_RECORD.where(*mine))).first()
    if row is None:
        raise NotFoundError
    return _read(row)


async def page(tx: AsyncConnection, instance_id: str, query: PageQuery) -> Page[ProviderRecord]:
    """One page of an instance's providers, by id, `updated` or `created`.

    Raises:
        InputError: an unknown sort key, or a cursor that does not fit.
    """
    owned = _RECORD.where(providers.c.instance_id == instance_id)
    return await fetch_page(tx, owned, _ORDERING, query, _read)


async def change(
    tx: AsyncConnection,
    instance_id: str,
    provider_id: str,
    specification: JsonObject,
    private: bytes,
    now: int,
) -> None:
    """Replace what is known of a provider.

    Raises:
        InputError: a value that cannot be stored.
        NotFoundError: there is no such provider in this instance.
    """
    refuse_unstorable({"specification": specification}, ())
    mine = (providers.c.instance_id == instance_id, providers.c.provider_id == provider_id)
    values = {"specification": specification, "private": private, "updated": now}
    if (await tx.execute(update(providers).where(*mine).values(**values))).rowcount == 0:
        raise NotFoundError


# `Any`: a row holds whatever its columns hold.
def _read(row: Row[Any]) -> ProviderRecord:
    return ProviderRecord(*row[:_WIDTH])
