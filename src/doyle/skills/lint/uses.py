"""Which intents, entities, values and variables the expressions of a skill refer to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from doyle.dialog.compiled import SKILL_TYPES
from doyle.dialog.variable import DEFAULT_RESULT, result_path, variable_path
from doyle.expressions import syntax as s
from doyle.skills.lint.expressions import walk
from doyle.skills.lint.node_texts import NodeText, NodeTexts
from doyle.skills.lint.skill import PlacedNode, Skill

EQUALITY = frozenset({"==", "!=", "eq", "ne"})
# What `entities.x` and `entities.x()` may say besides the name of an entity.
ENTITY_LIST_MEMBERS = frozenset({"length", "size", "value", "values", "literal", "literals"})
INTENT_METHODS = frozenset({"includesIntent", "containsIntent", "contains", "indexOf"})
CONTEXT_SETTERS = frozenset({"put", "add", "addProperty"})
CONTEXT_GETTERS = frozenset({"get", "has", "containsKey"})


@dataclass(frozen=True, slots=True)
class Use:
    """A name and where it is used; `value` is the value of an entity that it is compared with."""

    name: str
    text: NodeText
    position: int
    value: str | None = None


@dataclass(slots=True)
class Uses:
    """All uses in a skill, in the order of the file; `defined` are the variables that nodes set."""

    intents: list[Use] = field(default_factory=list)
    entities: list[Use] = field(default_factory=list)
    variables: list[Use] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Named:
    kind: str
    name: str
    at: int
    value: str | None = None


def collect_uses(skill: Skill, texts: NodeTexts) -> Uses:
    """Find them all."""
    uses = Uses()
    for text in texts:
        _add_text(text, uses)
    for placed in skill.nodes:
        if placed.node.disabled is not True:
            uses.defined.update(_set_by(placed))
    return uses


def _add_text(text: NodeText, uses: Uses) -> None:
    lists = {"intent": uses.intents, "entity": uses.entities, "variable": uses.variables}
    for shorthand in text.reading.shorthands:
        kind = "entity" if shorthand.is_entity else "variable"
        lists[kind].append(Use(shorthand.name, text, shorthand.position))
    for tree in text.reading.trees:
        for visited in walk(tree.syntax):
            for named in _names_in(visited.part):
                if named.kind == "set":
                    uses.defined.add(named.name)
                else:
                    lists[named.kind].append(Use(named.name, text, named.at + tree.offset, named.value))


def _set_by(placed: PlacedNode) -> Iterator[str]:
    """The variables that a node sets: in its context, by its calls, as a slot."""
    node = placed.node
    yield from node.context or ()
    for action in node.actions or ():
        default = DEFAULT_RESULT if action.type in SKILL_TYPES else None
        path = result_path(action.result_variable or default) or ()
        if len(path) > 1 and path[0] == "context":
            path = path[1:]
        if path:
            yield path[0]
    slot = variable_path(node.variable)
    if slot:
        yield slot[0]


def _names_in(part: s.Syntax) -> Iterable[_Named]:
    reader = _READERS.get(type(part))
    return () if reader is None else reader(part)


def _variable(part: s.Variable | s.VariableIs) -> Iterator[_Named]:
    yield _Named("variable", part.name, part.at)


def _entity(part: s.Entity) -> Iterator[_Named]:
    yield _Named("entity", part.name, part.at)


def _entity_is(part: s.EntityIs) -> Iterator[_Named]:
    yield _Named("entity", part.name, part.at, part.word)


def _intent(part: s.Intent) -> Iterator[_Named]:
    yield _Named("intent", part.name, part.at)


def _comparison(part: s.Comparison) -> Iterator[_Named]:
    """`intent == 'name'`, `intents[0].intent == 'name'`, `@entity == 'value'`."""
    value = _text_of(part.right)
    if value is None or part.operator not in EQUALITY:
        return
    if isinstance(part.left, s.Entity):
        yield _Named("entity", part.left.name, part.left.at, value)
    elif _is_intent_name(part.left):
        yield _Named("intent", value, part.right.at)


def _is_intent_name(part: s.Syntax) -> bool:
    if isinstance(part, s.Name):
        return part.name == "intent"
    if not isinstance(part, s.Postfix) or not isinstance(part.target, s.Name):
        return False
    steps = part.steps
    if part.target.name == "intents" and isinstance(steps[0], s.Index):
        steps = steps[1:]
    elif part.target.name != "intent":
        return False
    return not steps or (len(steps) == 1 and isinstance(steps[0], s.Member) and steps[0].name == "intent")


def _postfix(part: s.Postfix) -> Iterator[_Named]:
    if not isinstance(part.target, s.Name):
        return
    reader = _STEP_READERS.get(part.target.name)
    if reader is not None:
        yield from reader(part)


def _entity_step(part: s.Postfix) -> Iterator[_Named]:
    """`entities.name`, `entities['name']`, `entities['name'].contains('value')`."""
    name = _key_of(part.steps[0])
    if name is None or (isinstance(part.steps[0], s.Member) and name in ENTITY_LIST_MEMBERS):
        return
    value = None
    if len(part.steps) > 1:
        value = _argument_of(part.steps[1], frozenset({"contains"}))
    yield _Named("entity", name, part.steps[0].at, value)


def _intent_step(part: s.Postfix) -> Iterator[_Named]:
    name = _argument_of(part.steps[0], INTENT_METHODS)
    if name is not None:
        yield _Named("intent", name, part.steps[0].at)


def _context_step(part: s.Postfix) -> Iterator[_Named]:
    step = part.steps[0]
    name = _key_of(step) or _argument_of(step, CONTEXT_GETTERS)
    if name is not None:
        yield _Named("variable", name, step.at)
    name = _argument_of(step, CONTEXT_SETTERS)
    if name is not None:
        yield _Named("set", name, step.at)


def _key_of(step: s.Step) -> str | None:
    if isinstance(step, s.Member):
        return step.name
    return _text_of(step.key) if isinstance(step, s.Index) else None


def _argument_of(step: s.Step, methods: frozenset[str]) -> str | None:
    """The first argument of one of some methods, if it is a text."""
    if isinstance(step, s.MethodCall) and step.name in methods and step.arguments:
        return _text_of(step.arguments[0])
    return None


def _text_of(part: s.Syntax) -> str | None:
    return part.value if isinstance(part, s.Literal) and isinstance(part.value, str) else None


# A reader gets the very type of part that it is listed under.
_READERS: Mapping[type, Callable[..., Iterator[_Named]]] = {
    s.Variable: _variable,
    s.VariableIs: _variable,
    s.Entity: _entity,
    s.EntityIs: _entity_is,
    s.Intent: _intent,
    s.Comparison: _comparison,
    s.Postfix: _postfix,
}
_STEP_READERS: Mapping[str, Callable[[s.Postfix], Iterator[_Named]]] = {
    "entities": _entity_step,
    "intents": _intent_step,
    "context": _context_step,
}
