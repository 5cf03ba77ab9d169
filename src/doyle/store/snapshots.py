"""Whole skills as they were released: immutable, under the digest of their JSON, shared by their holders."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from hashlib import sha256

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import NotFoundError
from doyle.store.assistant_tables import release_skills, sessions, skill_references, snapshots
from doyle.store.tables import models
from doyle.store.upsert import insert_into


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
    """Keep a skill; one that is known stays as it is, but is as young as a new one. Returns its digest.

    So it is not pruned before the release is there that asked for it.
    """
    digest = sha256(new.content).hexdigest()
    row = {
        "digest": digest,
        "type": new.type,
        "language": new.language,
        "learning_opt_out": new.learning_opt_out,
        "content": new.content,
        "created": now,
    }
    kept = insert_into(tx, snapshots).values(row)
    await tx.execute(kept.on_conflict_do_update(index_elements=["digest"], set_={"created": now}))
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


async def renew(tx: AsyncConnection, digests: Collection[str], now: int) -> None:
    """Let snapshots be as young as new ones."""
    await tx.execute(update(snapshots).where(snapshots.c.digest.in_(digests)).values(created=now))


async def list_outdated(tx: AsyncConnection, encoder_identity: str) -> tuple[str, ...]:
    """The digests of the snapshots whose model is missing, or was stored under another identity."""
    is_current = exists().where(
        models.c.fingerprint == snapshots.c.model_fingerprint,
        models.c.encoder_identity == encoder_identity,
    )
    pointing = select(snapshots.c.digest).where(snapshots.c.model_fingerprint.is_not(None))
    return tuple(await tx.scalars(pointing.where(~is_current).order_by(snapshots.c.digest)))


async def prune(tx: AsyncConnection, created_before: int) -> int:
    """Delete the snapshots that no release, no environment and no session holds; returns how many.

    A session goes on with what it began with until it ends (spec/operations.md §§8-9). Younger ones stay, for
    conversations whose state is kept by their clients.
    """
    is_held = exists().where(release_skills.c.digest == snapshots.c.digest)
    is_deployed = exists().where(skill_references.c.digest == snapshots.c.digest)
    old = snapshots.c.created < created_before
    found = await tx.scalars(select(snapshots.c.digest).where(old, ~is_held, ~is_deployed))
    free = [digest for digest in found.all() if not await _is_in_session(tx, digest)]
    return (await tx.execute(delete(snapshots).where(old, snapshots.c.digest.in_(free)))).rowcount


async def _is_in_session(tx: AsyncConnection, digest: str) -> bool:
    """Whether a session began with a snapshot: its configuration names it. Reads all sessions."""
    names = sessions.c.configuration.contains(digest, autoescape=True)
    return bool((await tx.execute(select(exists().where(names)))).scalar_one())
