"""The system entities that a workspace switches on, and their place among its own (nlu.md §4)."""

from collections.abc import Sequence

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser
from doyle.nlu.text import MAX_CHARACTERS
from doyle.nlu.training_data import EntityDefinition
from doyle.wire.runtime import RuntimeEntity


class SwitchedOn:
    """The system entities among the entities of a workspace; immutable, shared by threads.

    Names of retired ones (`sys-person`, `sys-location`) are accepted and recognise nothing.
    """

    def __init__(
        self, language: str, entities: Sequence[EntityDefinition], is_new_model: bool = True
    ) -> None:
        self._order = {entity.name: at for at, entity in enumerate(entities) if entity.is_system}
        self._recogniser = SystemEntityRecogniser(language, frozenset(self._order), is_new_model)

    def find(self, text: str, point: ReferencePoint) -> tuple[RuntimeEntity, ...]:
        """The mentions in the first 2,048 characters of a text, by start, end and workspace order."""
        mentions = self._recogniser.find(text[:MAX_CHARACTERS], point)
        ordered = sorted(mentions, key=lambda each: (each.start, each.end, self._order[each.entity]))
        return tuple(mention.to_runtime() for mention in ordered)


def in_order(user: Sequence[RuntimeEntity], system: Sequence[RuntimeEntity]) -> tuple[RuntimeEntity, ...]:
    """All mentions by start and end; those of the workspace's own entities before those of the system's."""
    return tuple(sorted((*user, *system), key=lambda entity: entity.location or (0, 0)))
