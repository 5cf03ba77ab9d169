"""The synchronous read of a call of an extension: one indexed statement, whatever else is registered."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from doyle.store.assistant_tables import environments
from doyle.store.encoding import decode_exactly
from doyle.store.extension_tables import extension_operations, extensions
from doyle.store.reading import Row
from doyle.wire.json import Json, JsonObject


@dataclass(frozen=True, slots=True)
class ExtensionOperation:
    """An operation of an extension with everything that a call of it takes; `private` is encrypted."""

    extension_id: str
    name: str
    catalog_item_id: str | None
    settings: JsonObject
    private: bytes
    spec_hash_id: str
    request: JsonObject


OPERATIONS = (
    select(
        extensions.c.extension_id,
        extensions.c.name,
        extensions.c.catalog_item_id,
        extensions.c.settings,
        extensions.c.private,
        extension_operations.c.spec_hash_id,
        extension_operations.c.request,
    )
    .select_from(environments)
    .join(extension_operations, extension_operations.c.assistant_id == environments.c.assistant_id)
    .join(extensions, extensions.c.extension_id == extension_operations.c.extension_id)
    .where(
        environments.c.environment_id == bindparam("environment_id"),
        extension_operations.c.method == bindparam("method"),
        extension_operations.c.path == bindparam("path"),
    )
    .order_by(extensions.c.created, extensions.c.extension_id)
)


def operation_of(row: Row) -> ExtensionOperation:
    """An operation from a row as the driver gave it."""
    return ExtensionOperation(
        row[0], row[1], row[2], _decoded(row[3]), bytes(row[4]), row[5], _decoded(row[6])
    )


def _decoded(value: Json) -> Json:
    """The value of a JSON column, which one of the drivers gives as a text."""
    return decode_exactly(value) if isinstance(value, str) else value
