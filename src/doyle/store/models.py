"""Trained models by fingerprint, and the cache of sentence embeddings."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TypeVar

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.assistant_tables import action_skills, snapshots
from doyle.store.encoding import digest_of
from doyle.store.tables import embeddings, models, workspaces
from doyle.store.upsert import insert_new

TEXTS_PER_QUERY = 500

ItemT = TypeVar("ItemT")


async def find_model(tx: AsyncConnection, fingerprint: str) -> bytes | None:
    """The model file, or None."""
    blob = await tx.scalar(select(models.c.blob).where(models.c.fingerprint == fingerprint))
    return None if blob is None else bytes(blob)


async def renew_model(tx: AsyncConnection, fingerprint: str, now: int) -> bool:
    """Whether this model is known; it then is as young as a new one.

    So it is not pruned before the skill points to it that was found to need no other.
    """
    mine = update(models).where(models.c.fingerprint == fingerprint)
    return (await tx.execute(mine.values(created=now))).rowcount > 0


async def save_model(
    tx: AsyncConnection, fingerprint: str, encoder_identity: str, blob: bytes, now: int
) -> None:
    """Store a model; one with the same fingerprint is the same and stays."""
    row = {
        "fingerprint": fingerprint,
        "encoder_identity": encoder_identity,
        "blob": blob,
        "created": now,
    }
    await insert_new(tx, models, [row])


async def list_outdated(tx: AsyncConnection, encoder_identity: str) -> tuple[str, ...]:
    """The ids of the workspaces whose model is missing, or was stored under another identity."""
    is_current = exists().where(
        models.c.fingerprint == workspaces.c.model_fingerprint,
        models.c.encoder_identity == encoder_identity,
    )
    pointing = select(workspaces.c.workspace_id).where(workspaces.c.model_fingerprint.is_not(None))
    rows = await tx.execute(pointing.where(~is_current).order_by(workspaces.c.workspace_id))
    return tuple(row.workspace_id for row in rows)


async def prune_models(tx: AsyncConnection, created_before: int) -> int:
    """Delete the models that no skill and no snapshot points to; returns how many.

    Younger ones stay: a training that has just ended may be about to point to them.
    """
    unused = [
        ~exists().where(table.c.model_fingerprint == models.c.fingerprint)
        for table in (workspaces, action_skills, snapshots)
    ]
    gone = await tx.execute(delete(models).where(models.c.created < created_before, *unused))
    return gone.rowcount


async def find_embeddings(
    tx: AsyncConnection, encoder_identity: str, texts: Iterable[str]
) -> dict[str, bytes]:
    """The known vectors by text, as bytes; unknown texts are left out."""
    wanted = {digest_of(text): text for text in texts}
    found: dict[str, bytes] = {}
    for digests in _batches(wanted):
        rows = await tx.execute(
            select(embeddings.c.digest, embeddings.c.vector).where(
                embeddings.c.encoder_identity == encoder_identity, embeddings.c.digest.in_(digests)
            )
        )
        found.update({wanted[bytes(row.digest)]: bytes(row.vector) for row in rows})
    return found


async def save_embeddings(
    tx: AsyncConnection, encoder_identity: str, vectors: Mapping[str, bytes], now: int
) -> None:
    """Store vectors by text; known ones stay."""
    rows = [
        {"encoder_identity": encoder_identity, "digest": digest, "vector": vector, "created": now}
        for digest, vector in sorted((digest_of(text), vector) for text, vector in vectors.items())
    ]
    await insert_new(tx, embeddings, rows)


async def prune_embeddings(tx: AsyncConnection, created_before: int) -> int:
    """Delete vectors made before a moment; returns how many. They are a cache: training makes them again."""
    return (await tx.execute(delete(embeddings).where(embeddings.c.created < created_before))).rowcount


def _batches(items: Iterable[ItemT]) -> Iterable[list[ItemT]]:
    remaining = iter(items)
    while batch := list(islice(remaining, TEXTS_PER_QUERY)):
        yield batch
