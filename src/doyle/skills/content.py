"""Which parts of a workspace's content belong to what."""

from doyle.wire.workspace import WorkspaceBody

# A change of one of these asks for training (spec/nlu.md §8); dialog-only edits do not.
TRAINED_FIELDS = frozenset({"intents", "entities", "counterexamples", "system_settings", "language"})


def entity_names(body: WorkspaceBody) -> frozenset[str]:
    """The names of all entities that a workspace defines."""
    return frozenset(entity.entity for entity in body.entities or ())
