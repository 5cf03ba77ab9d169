"""Whole skills as they were released: immutable, under the digest of their JSON, shared by their holders."""

from dataclasses import dataclass, fields
from hashlib import sha256

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.assistant_tables import release_skills, skill_references, snapshots
from doyle.store.tables import models
from doyle.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class NewSnapshot:
    """A skill to be kept; `content` is its JSON."""

    type: str
    language: str
    learning_opt_out: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A kept skill; `model_fingerprint` None: it is not trained yet."""

    digest: str
    type: str
    language: str
    learning_opt_out: bool
    content: bytes
    model_fingerprint: str | None


_RECORD = select(*(snapshots.c[field.name] for field in fields(SnapshotRecord)))


async def save(tx: AsyncConnection, new: NewSnapshot, now: int) -> str:
    """Keep a skill; one that is known stays as it is. Returns its digest."""
    digest = sha256(new.content).hexdigest()
    row = {
        "digest": digest,
        "type": new.type,
        "language": new.language,
        "learning_opt_out": new.learning_opt_out,
        "content": new.content,
        "created": now,
    }
    await insert_new(tx, snapshots, [row])
    return digest


async def get(tx: AsyncConnection, digest: str) -> SnapshotRecord:
    """A kept skill.

    Raises:
        NotFoundError: there is no such snapshot.
    """
    row = (await tx.execute(_RECORD.where(snapshots.c.digest == digest))).first()
    if row is None:
        raise NotFoundError
    return SnapshotRecord(*row)


async def set_model(tx: AsyncConnection, digest: str, model_fingerprint: str) -> None:
    """Point to the model that a snapshot answers with."""
    await tx.execute(
        update(snapshots).where(snapshots.c.digest == digest).values(model_fingerprint=model_fingerprint)
    )


async def list_outdated(tx: AsyncConnection, encoder_identity: str) -> tuple[str, ...]:
    """The digests of the snapshots whose model is missing, or was stored under another identity."""
    is_current = exists().where(
        models.c.fingerprint == snapshots.c.model_fingerprint,
        models.c.encoder_identity == encoder_identity,
    )
    pointing = select(snapshots.c.digest).where(snapshots.c.model_fingerprint.is_not(None))
    return tuple(await tx.scalars(pointing.where(~is_current).order_by(snapshots.c.digest)))


async def prune(tx: AsyncConnection, created_before: int) -> int:
    """Delete the snapshots that no release and no environment holds; returns how many.

    Younger ones stay: a conversation that began with one ends with it.
    """
    is_held = exists().where(release_skills.c.digest == snapshots.c.digest)
    is_deployed = exists().where(skill_references.c.digest == snapshots.c.digest)
    old = snapshots.c.created < created_before
    return (await tx.execute(delete(snapshots).where(old, ~is_held, ~is_deployed))).rowcount
