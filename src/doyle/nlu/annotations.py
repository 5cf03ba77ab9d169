"""Annotated examples: where intent examples mention entities that are learned from context (nlu.md §5)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from doyle.nlu.languages import features_of
from doyle.wire.workspace import Example, WorkspaceBody

# Entities that one skill learns from annotations; of more, the most annotated (nlu.md §4, *Quotas*).
MAX_CONTEXTUAL_ENTITIES = 150
SYSTEM_ENTITY_PREFIX = "sys-"


@dataclass(frozen=True, slots=True, order=True)
class Annotation:
    """One annotated span [start, end) of an example, in code points."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True, slots=True, order=True)
class AnnotatedExample:
    """An example with its annotations, in order of place; they never overlap.

    Without any it shows what is no entity.
    """

    text: str
    annotations: tuple[Annotation, ...]

    def annotated_texts(self) -> Iterable[tuple[str, str]]:
        """The entity and the text of every annotation, its white space collapsed."""
        for annotation in self.annotations:
            yield annotation.entity, " ".join(self.text[annotation.start : annotation.end].split())


def annotated_examples_of(body: WorkspaceBody, language: str) -> tuple[AnnotatedExample, ...]:
    """The annotated examples of a workspace; there are none in a language without contextual entities.

    Mentions of unknown or system entities, outside their text, of nothing but white space, or over an
    earlier mention are left out: the check of a skill tells about them.
    """
    if not features_of(language).has_contextual_entities:
        return ()
    known = {entity.entity for entity in body.entities or ()}
    learnable = frozenset(name for name in known if not name.startswith(SYSTEM_ENTITY_PREFIX))
    examples = (example for intent in body.intents or () for example in intent.examples or ())
    annotated = (AnnotatedExample(example.text, _annotations(example, learnable)) for example in examples)
    return _most_annotated([example for example in annotated if example.annotations])


def _annotations(example: Example, learnable: frozenset[str]) -> tuple[Annotation, ...]:
    kept: list[Annotation] = []
    for mention in example.mentions or ():
        start, end = mention.location
        is_inside = 0 <= start < end <= len(example.text) and not example.text[start:end].isspace()
        is_free = all(end <= other.start or start >= other.end for other in kept)
        if is_inside and is_free and mention.entity in learnable:
            kept.append(Annotation(start, end, mention.entity))
    return tuple(sorted(kept))


def _most_annotated(examples: Sequence[AnnotatedExample]) -> tuple[AnnotatedExample, ...]:
    counts = Counter(annotation.entity for example in examples for annotation in example.annotations)
    if len(counts) <= MAX_CONTEXTUAL_ENTITIES:
        return tuple(examples)
    best = sorted(counts, key=lambda entity: (-counts[entity], entity))[:MAX_CONTEXTUAL_ENTITIES]
    chosen = frozenset(best)
    trimmed = (
        replace(example, annotations=tuple(each for each in example.annotations if each.entity in chosen))
        for example in examples
    )
    return tuple(example for example in trimmed if example.annotations)
