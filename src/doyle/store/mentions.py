"""Where entities are annotated in examples (spec/nlu.md §5, *List entity mentions*)."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.store.tables import examples, intents, mentions
from doyle.store.timestamps import iso_timestamp
from doyle.wire.json import JsonObject


async def list_mentions(
    tx: AsyncConnection, workspace_id: str, entity: str, *, include_audit: bool = False
) -> list[JsonObject]:
    """Every place where an entity is annotated, by intent and example, as the API shows it.

    `include_audit` adds when the example was made and last changed.
    """
    rows = await tx.execute(
        select(examples.c.text, intents.c.intent, mentions.c.location, examples.c.created, examples.c.updated)
        .join_from(
            mentions,
            examples,
            (examples.c.workspace_id == mentions.c.workspace_id)
            & (examples.c.number == mentions.c.example_number),
        )
        .join(
            intents,
            (intents.c.workspace_id == examples.c.workspace_id)
            & (intents.c.number == examples.c.intent_number),
        )
        .where(mentions.c.workspace_id == workspace_id, mentions.c.entity == entity)
        .order_by(intents.c.intent, examples.c.position, examples.c.number, mentions.c.position)
    )
    return [
        {
            "text": text,
            "intent": intent,
            "location": location,
            **(
                {"created": iso_timestamp(created), "updated": iso_timestamp(updated)}
                if include_audit
                else {}
            ),
        }
        for text, intent, location, created, updated in rows
    ]


async def rename_entity(tx: AsyncConnection, workspace_id: str, entity: str, new_entity: str) -> None:
    """Let the mentions of an entity follow its new name."""
    named = (mentions.c.workspace_id == workspace_id) & (mentions.c.entity == entity)
    await tx.execute(update(mentions).where(named).values(entity=new_entity))


async def forget_entity(tx: AsyncConnection, workspace_id: str, entity: str) -> None:
    """Remove the mentions of an entity that is gone; their examples stay."""
    named = (mentions.c.workspace_id == workspace_id) & (mentions.c.entity == entity)
    await tx.execute(delete(mentions).where(named))
