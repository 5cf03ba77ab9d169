"""An action skill as the checks see it: what can be read of it, with its places in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from doyle.actions.compile import chain, saved_responses
from doyle.actions.compile_steps import unwrapped
from doyle.actions.reading import objects
from doyle.skills.lint.findings import Place
from doyle.skills.lint.skill import PlacedEntity, Skill, read_skill
from doyle.wire.json import Json, JsonObject

CONFIRMATION = "sys-yes-no"
_LEARNED = ("intents", "entities", "counterexamples", "system_settings", "language")


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A step, and where it is."""

    place: Place
    step: str
    source: JsonObject

    @property
    def variable(self) -> str:
        """The action variable that takes its answer."""
        name = self.source.get("variable")
        return name if isinstance(name, str) and name else self.step

    @property
    def leads_to(self) -> str | None:
        """The type of its resolver."""
        return text_at(self.resolver, "type")

    @property
    def question(self) -> JsonObject | None:
        """What it asks."""
        return object_at(self.source, "question")

    @property
    def resolver(self) -> JsonObject:
        """What happens afterwards."""
        return object_at(self.source, "resolver") or {}


@dataclass(frozen=True, slots=True)
class PlacedAction:
    """An action with its index in the file, and its steps in the order in which they run."""

    at: int
    action: str
    source: JsonObject
    steps: tuple[PlacedStep, ...]

    @property
    def place(self) -> Place:
        """Where it is."""
        return ("actions", self.at)


@dataclass(frozen=True, slots=True)
class ActionSkill:
    """What could be read of an action skill; `content` is None where that is no object.

    `learned` are intents and entities, as a dialog skill has them; `saved` the entities of the saved
    responses, by their ids; `empty_entities` have no values.
    """

    content: JsonObject | None = None
    actions: tuple[PlacedAction, ...] = ()
    learned: Skill = field(default_factory=Skill)
    saved: Mapping[str, str] = field(default_factory=dict)
    empty_entities: frozenset[str] = frozenset()

    @property
    def says_language(self) -> bool:
        """Whether the content itself has a language."""
        return self.content is not None and self.content.get("language") is not None

    @property
    def variables(self) -> Json:
        """The session variables as written."""
        return None if self.content is None else self.content.get("variables")


def read_action_skill(content: Json, language: str | None = None) -> ActionSkill:
    """Read the decoded `workspace` of an action skill, whatever it is; it may say another language."""
    if not isinstance(content, dict):
        return ActionSkill()
    spoken = {} if language is None else {"language": language}
    given = {key: content[key] for key in _LEARNED if content.get(key) is not None}
    learned = read_skill({**spoken, **given})
    entities = tuple(_as_matched(entity) for entity in learned.entities)
    learned = replace(learned, entities=entities)
    empty = frozenset(entity.name for entity in entities if not entity.values)
    return ActionSkill(content, tuple(_actions(content)), learned, saved_responses(content), empty)


def object_at(source: JsonObject, key: str) -> JsonObject | None:
    """What an object holds under a key, if that is an object."""
    value = source.get(key)
    return value if isinstance(value, dict) else None


def text_at(source: JsonObject, key: str) -> str | None:
    """What an object holds under a key, if that is a text."""
    value = source.get(key)
    return value if isinstance(value, str) else None


def placed_objects(source: Json, place: Place) -> Iterator[tuple[Place, JsonObject]]:
    """The objects of an array with their places."""
    for at, item in enumerate(source if isinstance(source, list) else ()):
        if isinstance(item, dict):
            yield (*place, at), item


def _actions(content: JsonObject) -> Iterator[PlacedAction]:
    known: set[str] = set()
    for place, source in placed_objects(content.get("actions"), ("actions",)):
        name = source.get("action")
        if isinstance(name, str) and name and name not in known:
            known.add(name)
            yield PlacedAction(int(place[1]), name, source, _steps(source, place))


def _steps(action: JsonObject, place: Place) -> tuple[PlacedStep, ...]:
    written = {
        step["step"]: PlacedStep(at, step["step"], step)
        for at, step in placed_objects(action.get("steps"), (*place, "steps"))
        if isinstance(step.get("step"), str)
    }
    ordered, _ = chain(objects(action.get("steps")), "step", "next_step")
    return tuple(written[name] for name in ordered)


def _as_matched(entity: PlacedEntity) -> PlacedEntity:
    """Patterns as they are matched: without a pair of slashes around them (spec/actions-format.md §10)."""
    values = tuple(
        (at, value.model_copy(update={"patterns": [unwrapped(pattern) for pattern in value.patterns]}))
        if value.patterns
        else (at, value)
        for at, value in entity.values
    )
    return replace(entity, values=values)
