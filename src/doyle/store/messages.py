"""The synchronous fast path of a message: a handful of prepared statements, called from worker threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Protocol

from sqlalchemy import JSON, Boolean, Dialect, Select, bindparam, select

from doyle.store.content import ARRAYS, LEVELS, Level
from doyle.store.encoding import decode_json, storable_text
from doyle.store.reading import SELECTS, LevelRows, Row, assemble, build_model, column_names, construct
from doyle.store.tables import log_events, models, workspaces
from doyle.wire.json import Json
from doyle.wire.workspace import WorkspaceBody


@dataclass(frozen=True, slots=True)
class SkillHead:
    """What a message needs to know of a skill before it looks into its caches."""

    workspace_id: str
    revision: int
    language: str
    status: str
    model_fingerprint: str | None
    learning_opt_out: bool


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One exchange (spec/operations.md §1): timestamps in epoch milliseconds, bodies as JSON bytes.

    `terms` is what the log filter finds it by (`doyle.store.logs.terms`). `learning_opt_out`: whoever sent it
    wants nobody to learn from it.
    """

    log_id: str
    instance_id: str
    workspace_id: str
    language: str
    request_timestamp: int
    response_timestamp: int
    request: bytes
    response: bytes
    conversation_id: str | None = None
    customer_id: str | None = None
    terms: str | None = None
    learning_opt_out: bool = False


class MessageStore(Protocol):
    """The database as a message sees it. Thread-safe. Methods raise DatabaseError when it is unreachable."""

    def find_skill(self, instance_id: str, workspace_id: str) -> SkillHead | None:
        """The head of a skill of an instance, or None."""

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        """Revision and content of one moment. Raises NotFoundError."""

    def load_model(self, fingerprint: str) -> bytes | None:
        """The model file, or None."""

    def add_log_event(self, event: LogEvent) -> None:
        """Store an event; committed when this returns. Raises NotFoundError if its workspace is gone."""


SKILL_HEAD = select(
    workspaces.c.workspace_id,
    workspaces.c.revision,
    workspaces.c.language,
    workspaces.c.status,
    workspaces.c.model_fingerprint,
    workspaces.c.learning_opt_out,
).where(
    workspaces.c.workspace_id == bindparam("workspace_id"),
    workspaces.c.instance_id == bindparam("instance_id"),
)

MODEL = select(models.c.blob).where(models.c.fingerprint == bindparam("fingerprint"))

_EVENT_COLUMNS = tuple(field.name for field in fields(LogEvent))
_values_of_event = attrgetter(*_EVENT_COLUMNS)

ENVELOPE_FIELDS = (
    "name",
    "description",
    "language",
    "metadata",
    "learning_opt_out",
    "system_settings",
    "webhooks",
)
ENVELOPE = select(
    workspaces.c.revision,
    workspaces.c.extra,
    *(workspaces.c[name] for name in ENVELOPE_FIELDS),
    *(workspaces.c[level.flag] for level in ARRAYS.values()),
).where(workspaces.c.workspace_id == bindparam("workspace_id"))


def skill_head_of(row: Row) -> SkillHead:
    """The head from a row as the driver gave it."""
    return SkillHead(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def statement_text(statement: Select[tuple[Json, ...]], dialect: Dialect) -> str:
    """The SQL of a statement, with the driver's named parameters."""
    return str(statement.compile(dialect=dialect))


def level_texts(dialect: Dialect) -> dict[str, str]:
    """The SQL that reads each table of content."""
    return {name: statement_text(statement, dialect) for name, statement in SELECTS.items()}


def insert_event_text(placeholder: str) -> str:
    """The SQL that stores a log event; storing it again changes nothing, so that it can be tried again."""
    places = ", ".join([placeholder] * len(_EVENT_COLUMNS))
    columns = ", ".join(_EVENT_COLUMNS)
    return f"INSERT INTO {log_events.name} ({columns}) VALUES ({places}) ON CONFLICT (log_id) DO NOTHING"  # noqa: S608


def event_values(event: LogEvent) -> tuple[Json, ...]:
    """The parameters of that SQL: JSON goes in as text, a label that cannot be stored is mended.

    An exchange is never lost for the sake of an id that a client made up.
    """
    return tuple(_storable(value) for value in _values_of_event(event))


def _storable(value: Json) -> Json:
    if isinstance(value, bytes):
        return value.decode()
    return storable_text(value) if isinstance(value, str) else value


def loaded_body(envelope: Row, rows: LevelRows) -> tuple[int, WorkspaceBody]:
    """Revision and content from rows as the driver gave them."""
    names = tuple(column.name for column in ENVELOPE.selected_columns)
    [values] = _decoded_rows(tuple(column.type for column in ENVELOPE.selected_columns), [envelope])
    decoded = {
        level.table.name: _decoded_rows(_LEVEL_TYPES[level.table.name], rows[level.table.name])
        for level in LEVELS
    }
    shown = dict(zip(names, values, strict=True))
    return shown["revision"], body_of(shown, decoded)


def body_of(envelope: Mapping[str, Json], rows: LevelRows) -> WorkspaceBody:
    """The content of a workspace from decoded rows."""
    fields = {name: envelope[name] for name in ENVELOPE_FIELDS}
    given = [name for name, level in ARRAYS.items() if envelope[level.flag]]
    arrays = assemble(rows, given, build_model)
    return construct(WorkspaceBody, {**fields, **arrays}, envelope["extra"] or {})


def _level_types(level: Level) -> tuple[object, ...]:
    return tuple(level.table.c[name].type for name in column_names(level))


_LEVEL_TYPES = {level.table.name: _level_types(level) for level in LEVELS}


def _decoded_rows(types: Sequence[object], rows: Sequence[Row]) -> Sequence[Row]:
    coded = [at for at, column_type in enumerate(types) if isinstance(column_type, JSON | Boolean)]
    if not coded:
        return rows
    decoded = [list(row) for row in rows]
    for values in decoded:
        for at in coded:
            values[at] = _decoded(values[at], types[at])
    return decoded


def _decoded(value: Json, column_type: object) -> Json:
    if value is None:
        return None
    if isinstance(column_type, Boolean):
        return bool(value)
    return decode_json(value) if isinstance(value, str | bytes) else value
