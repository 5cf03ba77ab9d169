"""The synchronous read of a message in an assistant: which environment, and which skills answer in it.

One indexed statement, whose cost grows neither with the number of skills nor with that of environments. The
assistant's own id stands for its draft (design, *Identity of things*).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import and_, bindparam, func, or_, select

from doyle.store.assistant_tables import action_skills, assistants, environments, skill_references, snapshots
from doyle.store.fast_extensions import ExtensionOperation
from doyle.store.reading import Row
from doyle.store.tables import workspaces


@dataclass(frozen=True, slots=True)
class SkillInUse:
    """A skill of an environment.

    `digest` names the snapshot that answers, and `release` its number; None is the draft, then `revision`
    tells which one. `model_fingerprint` None: it is not trained yet. `status` is that of the draft.
    """

    type: str
    skill_id: str
    disabled: bool
    release: int | None
    digest: str | None
    language: str
    learning_opt_out: bool
    model_fingerprint: str | None
    revision: int | None
    status: str | None

    @property
    def snapshot(self) -> str:
        """What the log calls it: `draft`, or the number of the release (spec/operations.md §1)."""
        return "draft" if self.release is None else str(self.release)


@dataclass(frozen=True, slots=True)
class EnvironmentHead:
    """What a message needs to know of its environment: `environment` is its kind.

    There is at most one skill a type, and none where nothing was deployed yet.
    """

    environment_id: str
    assistant_id: str
    environment: str
    language: str
    session_timeout: int
    search_skill_fallback: bool
    release: int | None
    skills: tuple[SkillInUse, ...]

    def find_skill(self, skill_type: str) -> SkillInUse | None:
        """The skill of a type, disabled or not."""
        return next((skill for skill in self.skills if skill.type == skill_type), None)


@dataclass(frozen=True, slots=True)
class SnapshotHead:
    """What a message needs to know of a released skill; `model_fingerprint` None: it is not trained yet."""

    digest: str
    language: str
    model_fingerprint: str | None
    learning_opt_out: bool


@dataclass(frozen=True, slots=True)
class ActionSkillHead:
    """What a message needs to know of the draft of an action skill before it looks into its caches."""

    skill_id: str
    revision: int
    language: str
    model_fingerprint: str | None
    learning_opt_out: bool


class EnvironmentStore(Protocol):
    """Assistants as a message sees them. Thread-safe. Methods raise DatabaseError when out of reach."""

    def find_environment(self, instance_id: str, assistant_or_environment_id: str) -> EnvironmentHead | None:
        """The environment of an id, or the draft of an assistant's id; None if there is none."""

    def find_snapshot(self, digest: str) -> SnapshotHead | None:
        """The head of a released skill, or None."""

    def load_snapshot(self, digest: str) -> bytes | None:
        """The JSON of a released skill as an export shows it (`type`, `workspace`, …), or None."""

    def find_action_skill(self, skill_id: str) -> ActionSkillHead | None:
        """The head of the draft of an action skill, or None."""

    def load_action_skill(self, skill_id: str) -> tuple[int, bytes] | None:
        """Revision and `workspace` JSON of the draft of an action skill, or None."""

    def find_operations(self, environment_id: str, method: str, path: str) -> tuple[ExtensionOperation, ...]:
        """The operations of this method and path of the extensions of an environment's assistant."""


_skill = skill_references.c
_addressed = or_(
    environments.c.environment_id == bindparam("address"), environments.c.draft_of == bindparam("address")
)
_is_draft = _skill.digest.is_(None)

HEAD = (
    select(
        environments.c.environment_id,
        environments.c.assistant_id,
        environments.c.environment,
        assistants.c.language,
        environments.c.session_timeout,
        environments.c.search_skill_fallback,
        environments.c.release.label("deployed"),
        _skill.type,
        _skill.skill_id,
        _skill.disabled,
        _skill.release.label("frozen"),
        _skill.digest,
        func.coalesce(snapshots.c.language, workspaces.c.language, action_skills.c.language).label("spoken"),
        func.coalesce(
            snapshots.c.learning_opt_out, workspaces.c.learning_opt_out, action_skills.c.learning_opt_out
        ).label("opt_out"),
        func.coalesce(
            snapshots.c.model_fingerprint, workspaces.c.model_fingerprint, action_skills.c.model_fingerprint
        ).label("fingerprint"),
        func.coalesce(workspaces.c.revision, action_skills.c.revision).label("draft_revision"),
        func.coalesce(workspaces.c.status, action_skills.c.status).label("draft_status"),
    )
    .select_from(environments)
    .join(assistants, assistants.c.assistant_id == environments.c.assistant_id)
    .outerjoin(skill_references, _skill.environment_id == environments.c.environment_id)
    .outerjoin(snapshots, snapshots.c.digest == _skill.digest)
    .outerjoin(workspaces, and_(workspaces.c.workspace_id == _skill.skill_id, _is_draft))
    .outerjoin(action_skills, and_(action_skills.c.skill_id == _skill.skill_id, _is_draft))
    .where(_addressed, assistants.c.instance_id == bindparam("instance_id"))
    .order_by(_skill.type)
)

SNAPSHOT_HEAD = select(
    snapshots.c.digest,
    snapshots.c.language,
    snapshots.c.model_fingerprint,
    snapshots.c.learning_opt_out,
).where(snapshots.c.digest == bindparam("digest"))
SNAPSHOT = select(snapshots.c.content).where(snapshots.c.digest == bindparam("digest"))
ACTION_SKILL_HEAD = select(
    action_skills.c.skill_id,
    action_skills.c.revision,
    action_skills.c.language,
    action_skills.c.model_fingerprint,
    action_skills.c.learning_opt_out,
).where(action_skills.c.skill_id == bindparam("skill_id"))
ACTION_SKILL = select(action_skills.c.revision, action_skills.c.content).where(
    action_skills.c.skill_id == bindparam("skill_id")
)

_ENVIRONMENT_WIDTH = 7


def head_of(rows: Sequence[Row]) -> EnvironmentHead | None:
    """The head from the rows as the driver gave them, one a skill."""
    if not rows:
        return None
    first = rows[0]
    skills = tuple(_skill_of(row[_ENVIRONMENT_WIDTH:]) for row in rows if row[_ENVIRONMENT_WIDTH] is not None)
    return EnvironmentHead(first[0], first[1], first[2], first[3], first[4], bool(first[5]), first[6], skills)


def snapshot_head_of(row: Row) -> SnapshotHead:
    """The head of a snapshot from a row as the driver gave it."""
    return SnapshotHead(row[0], row[1], row[2], bool(row[3]))


def action_skill_head_of(row: Row) -> ActionSkillHead:
    """The head of an action skill from a row as the driver gave it."""
    return ActionSkillHead(row[0], row[1], row[2], row[3], bool(row[4]))


def _skill_of(row: Row) -> SkillInUse:
    return SkillInUse(
        type=row[0],
        skill_id=row[1],
        disabled=bool(row[2]),
        release=row[3],
        digest=row[4],
        language=row[5],
        learning_opt_out=bool(row[6]),
        model_fingerprint=row[7],
        revision=row[8],
        status=row[9],
    )
