"""What single elements must keep to beside their form: patterns, annotations, system entities, responses."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import TypeAdapter

from doyle.errors import Fault, InputError, first_faults
from doyle.nlu.languages import features_of
from doyle.nlu.pattern_syntax import PatternError
from doyle.nlu.patterns import compile_pattern
from doyle.skills.lint.responses import check_output
from doyle.skills.lint.rules import Rule
from doyle.wire.authoring import (
    SYSTEM_PREFIX,
    AuthoredElement,
    DialogNodeChange,
    EntityChange,
    ExampleChange,
    IntentChange,
    NewEntity,
    ValueChange,
)
from doyle.wire.json import JsonObject
from doyle.wire.model import pointer
from doyle.wire.workspace import Mention

PATTERNS = "patterns"
SYNONYMS = "synonyms"
MENTIONS = TypeAdapter(list[Mention])
Place = tuple[str | int, ...]
ValueT = TypeVar("ValueT", bound=ValueChange)


def require_sound(element: AuthoredElement, key: str | None, language: str) -> None:
    """Check an element that is about to be written; `key` is the one that an update is addressed to.

    Raises:
        InputError: one fault per violation (spec/nlu.md §§4-5, spec/system-entities.md §1, spec/limits.md).
    """
    faults = first_faults(_faults(element, key, language))
    if faults:
        raise InputError(faults=faults)


def as_kept(element: AuthoredElement, key: str | None = None, *, append: bool = False) -> AuthoredElement:
    """The element as it is kept, `key` being the one that an update is addressed to.

    With `append` the values of an entity may be there already: what says no type has the one that it had.

    All content sent with a system entity is ignored (system-entities.md §1). A value has the type of what it
    is given, and loses what it had of the other type.
    """
    if isinstance(element, ValueChange):
        return _typed(element, is_new=key is None)
    if not isinstance(element, EntityChange):
        return element
    if not (element.entity or key or "").startswith(SYSTEM_PREFIX):
        values = element.values
        return (
            element
            if values is None
            else element.model_copy(
                update={"values": [_typed(value, is_new=True, is_known=append) for value in values]}
            )
        )
    kept = {name: getattr(element, name) for name in ("entity", "fuzzy_match")}
    given = {name: value for name, value in kept.items() if name in element.model_fields_set}
    return NewEntity.model_construct(**given) if key is None else EntityChange.model_construct(**given)


def _typed(value: ValueT, *, is_new: bool, is_known: bool = False) -> ValueT:
    shown = PATTERNS if value.patterns else SYNONYMS if value.synonyms else None
    kind = value.type or shown or (SYNONYMS if is_new and not is_known else None)
    if kind is None:
        return value
    other = SYNONYMS if kind == PATTERNS else PATTERNS
    return value.model_copy(update={"type": kind, other: None if is_new else []})


def _faults(element: AuthoredElement, key: str | None, language: str) -> Iterator[Fault]:
    if isinstance(element, EntityChange):
        yield from _entity_faults(element, key)
    elif isinstance(element, ValueChange):
        yield from _pattern_faults(element, ())
    elif isinstance(element, IntentChange):
        for at, example in enumerate(element.examples or ()):
            yield from _mention_faults(example, example.text, language, ("examples", at))
    elif isinstance(element, ExampleChange):
        yield from _mention_faults(element, element.text or key or "", language, ())
    elif isinstance(element, DialogNodeChange):
        yield from _response_faults(element)


def _response_faults(node: DialogNodeChange) -> Iterator[Fault]:
    """Responses beyond the limits (spec/limits.md); what else is odd in them is kept, as on import."""
    for finding in check_output(node.output or {}, ("output",)):
        if finding.rule is Rule.OVER_LIMIT:
            yield Fault(finding.message, finding.path)


def _entity_faults(entity: EntityChange, key: str | None) -> Iterator[Fault]:
    is_renamed = key is not None and entity.entity not in {None, key}
    if is_renamed and any(str(name).startswith(SYSTEM_PREFIX) for name in (key, entity.entity)):
        yield Fault("a system entity cannot be renamed", "/entity")
    for at, value in enumerate(entity.values or ()):
        yield from _pattern_faults(value, ("values", at))


def _pattern_faults(value: ValueChange, place: Place) -> Iterator[Fault]:
    for at, pattern in enumerate(value.patterns or ()):
        try:
            compile_pattern(pattern)
        except PatternError as error:
            yield Fault(error.message, pointer(*place, "patterns", at))


def _mention_faults(example: ExampleChange, text: str, language: str, place: Place) -> Iterator[Fault]:
    mentions = example.mentions or []
    if not mentions:
        return
    if not features_of(language).has_contextual_entities:
        message = "intent examples contain mentions for non-supported open entity language"
        yield Fault(message, pointer(*place, "mentions"))
        return
    for at, mention in enumerate(mentions):
        where = pointer(*place, "mentions", at)
        if mention.entity.startswith(SYSTEM_PREFIX):
            yield Fault("a system entity cannot be annotated", f"{where}/entity")
        if not _lies_in(mention.location, text):
            yield Fault("the location does not lie inside the text", f"{where}/location")
    yield from _overlaps(mentions, place)


def require_mentions_kept(example: JsonObject) -> None:
    """Check that the mentions which an example keeps under a new text still lie inside it.

    Raises:
        InputError: one lies outside; the caller has to send the mentions of the new text.
    """
    text, mentions = str(example["text"]), MENTIONS.validate_python(example.get("mentions", []))
    if not all(_lies_in(mention.location, text) for mention in mentions):
        raise InputError(faults=(Fault("a mention that is kept does not lie inside the text", "/text"),))


def _lies_in(location: Sequence[int], text: str) -> bool:
    return 0 <= location[0] < location[1] <= len(text)


def _overlaps(mentions: Iterable[Mention], place: Place) -> Iterator[Fault]:
    end = -1
    for at, mention in sorted(enumerate(mentions), key=lambda numbered: numbered[1].location):
        if mention.location[0] < end:
            yield Fault("mentions must not overlap", pointer(*place, "mentions", at, "location"))
        end = max(end, mention.location[1])
