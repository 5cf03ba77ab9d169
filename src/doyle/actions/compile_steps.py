"""Compiles the steps of an action (spec/actions-format.md §§4, 6, 8)."""

from collections.abc import Mapping, Sequence

from doyle.actions.compile_output import compile_elements
from doyle.actions.conditions import compile_condition
from doyle.actions.plan import (
    Assignment,
    Behavior,
    CalloutPlan,
    ClientActionPlan,
    Condition,
    Constraint,
    DynamicOptions,
    Handler,
    HandlerType,
    Invocation,
    Kind,
    Parameter,
    Question,
    ReadValue,
    Resolver,
    ResolverType,
    SearchPlan,
    Step,
)
from doyle.actions.reading import Path, Reading, objects, text_or_none
from doyle.actions.values import names_in
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.wire.json import Json, JsonObject

SYSTEM_KINDS = {
    "sys-yes-no": Kind.CONFIRMATION,
    "sys-number": Kind.NUMBER,
    "sys-date": Kind.DATE,
    "sys-time": Kind.TIME,
    "sys-currency": Kind.CURRENCY,
    "sys-percentage": Kind.PERCENTAGE,
}
PLACES = ("path", "query", "header", "body")
_AGENT_MESSAGE = "message_to_human_agent"
_FIXED_CONSTRAINTS = ("days_of_week",)


class StepCompiler:
    """Compiles the steps of all actions of a skill.

    `entities` by name, as written; `saved` are the names of the entities of saved responses, by their ids.
    """

    def __init__(
        self, reading: Reading, entities: Mapping[str, JsonObject], saved: Mapping[str, str]
    ) -> None:
        self._reading = reading
        self._entities = entities
        self._saved = saved

    def compile(self, ordered: Sequence[tuple[int, JsonObject]], path: Path) -> tuple[Step, ...]:
        """The steps of an action, given in the order of their chain with their places in the file."""
        questions = {at: self._question(step, (*path, "steps", at)) for at, step in ordered}
        kinds = {
            _variable_of(step): question.kind
            for at, step in ordered
            if (question := questions[at]) is not None
        }
        return tuple(self._step(step, (*path, "steps", at), questions[at], kinds) for at, step in ordered)

    def _step(
        self, source: JsonObject, path: Path, question: Question | None, kinds: Mapping[str, Kind]
    ) -> Step:
        reading = self._reading
        hits = source.get("max_hits")
        return Step(
            step=source["step"],
            variable=_variable_of(source),
            title=text_or_none(source.get("title")),
            condition=self._condition(source, path),
            assignments=self._assignments(source, path),
            output=compile_elements(_generic(source), reading, (*path, "output", "generic"), kinds),
            question=question,
            resolver=self._resolver(source.get("resolver"), (*path, "resolver")),
            handlers=self._handlers(source, path, kinds),
            max_hits=hits if isinstance(hits, int) else None,
        )

    def _condition(self, source: JsonObject, path: Path) -> Condition | None:
        if "condition" not in source:
            return None
        written, at = source["condition"], (*path, "condition")
        try:
            return compile_condition(written)
        except ExpressionSyntaxError as fault:
            self._reading.warn(at, fault.message)
            return _broken(fault)

    def _assignments(self, source: JsonObject, path: Path) -> tuple[Assignment, ...]:
        context = source.get("context")
        written = objects(context.get("variables")) if isinstance(context, Mapping) else []
        return tuple(
            Assignment(
                text_or_none(item.get("skill_variable")),
                self._reading.value((*path, "context", "variables", at, "value"), item.get("value")),
                names_in(item.get("value")),
            )
            for at, item in enumerate(written)
        )

    def _question(self, source: JsonObject, path: Path) -> Question | None:
        written = source.get("question")
        if not isinstance(written, Mapping):
            return None
        entity, kind = self._asked(written)
        tries, switch = written.get("max_tries"), written.get("allow_topic_switch")
        return Question(
            kind=kind,
            behavior=_behavior(written, kind),
            entity=entity,
            max_tries=tries if isinstance(tries, int) and tries >= 0 else None,
            allows_topic_switch=switch if isinstance(switch, bool) else None,
            is_verbatim=written.get("collect_verbatim_response") is True,
            patterns=self._patterns(entity) if kind is Kind.REGEX else (),
            options=self._options(entity) if kind is Kind.OPTIONS else (),
            dynamic=self._dynamic(written, (*path, "question")) if kind is Kind.DYNAMIC_OPTIONS else None,
        )

    def _asked(self, written: Mapping[str, Json]) -> tuple[str | None, Kind]:
        entity = text_or_none(written.get("entity")) or self._entity_of_type(written.get("data_type"))
        if isinstance(written.get("source_variable"), Mapping):
            return entity, Kind.DYNAMIC_OPTIONS
        if entity is None or written.get("free_text") is True:
            return None, Kind.FREE_TEXT
        if entity in SYSTEM_KINDS:
            return entity, SYSTEM_KINDS[entity]
        values = objects(self._entities.get(entity, {}).get("values"))
        is_regex = any(value.get("type") == "patterns" for value in values)
        return entity, Kind.REGEX if is_regex else Kind.OPTIONS

    def _entity_of_type(self, data_type: Json) -> str | None:
        """The entity of a saved response, given by its id or in place; an id may be that of an entity."""
        if isinstance(data_type, Mapping):
            return text_or_none(data_type.get("entity"))
        name = text_or_none(data_type)
        return None if name is None else self._saved.get(name, name)

    def _patterns(self, entity: str | None) -> tuple[tuple[str, str], ...]:
        values = objects(self._entities.get(entity or "", {}).get("values"))
        return tuple(
            (str(value.get("value")), unwrapped(pattern))
            for value in values
            for pattern in _texts(value.get("patterns"))
        )

    def _options(self, entity: str | None) -> tuple[str, ...]:
        values = objects(self._entities.get(entity or "", {}).get("values"))
        return tuple(value["value"] for value in values if isinstance(value.get("value"), str))

    def _dynamic(self, written: Mapping[str, Json], path: Path) -> DynamicOptions:
        listed = written.get("option_list")
        templates = listed.get("templates") if isinstance(listed, Mapping) else None
        return DynamicOptions(
            self._reading.value((*path, "source_variable"), written["source_variable"]),
            self._template(templates, "label", path),
            self._template(templates, "value", path),
        )

    def _template(self, templates: Json, name: str, path: Path) -> ReadValue | None:
        written = templates.get(name) if isinstance(templates, Mapping) else None
        if not isinstance(written, Mapping) or not written.get("expression"):
            return None
        return self._reading.value((*path, "option_list", "templates", name), written)

    def _handlers(self, source: JsonObject, path: Path, kinds: Mapping[str, Kind]) -> tuple[Handler, ...]:
        written = objects(source.get("handlers"))
        by_id = {text_or_none(item.get("handler")): (at, item) for at, item in enumerate(written)}
        targets = {text_or_none(item.get("next_handler")) for item in written}
        current = next((name for name in by_id if name not in targets), next(iter(by_id), None))
        found: list[Handler] = []
        while current in by_id:
            at, item = by_id.pop(current)
            handler = self._handler(item, (*path, "handlers", at), kinds)
            found += [] if handler is None else [handler]
            current = text_or_none(item.get("next_handler"))
        return tuple(found)

    def _handler(self, source: JsonObject, path: Path, kinds: Mapping[str, Kind]) -> Handler | None:
        try:
            kind = HandlerType(source.get("type", ""))
        except ValueError:
            self._reading.warn(path, "a handler of an unknown type is left out")
            return None
        resolver = source.get("resolver")
        resolved = resolver.get("type") if isinstance(resolver, Mapping) else None
        known = resolved if resolved in list(ResolverType) else ResolverType.PROMPT_AGAIN
        return Handler(
            handler=str(source.get("handler")),
            type=kind,
            resolver=ResolverType(known),
            output=compile_elements(_generic(source), self._reading, (*path, "output", "generic"), kinds),
            constraints=tuple(
                Constraint(
                    str(item.get("name")),
                    self._reading.value((*path, "input_constraints", at, "value"), item.get("value")),
                )
                for at, item in enumerate(objects(source.get("input_constraints")))
            ),
            next_handler=text_or_none(source.get("next_handler")),
        )

    def _resolver(self, source: Json, path: Path) -> Resolver:
        source = source if isinstance(source, dict) else {}
        written = source.get("type", "continue")
        try:
            kind = ResolverType(written)
        except ValueError:
            self._reading.warn(
                path, f"unknown resolver type '{written}': the action goes on with the next step"
            )
            kind = ResolverType.CONTINUE
        response = source.get("response")
        return Resolver(
            type=kind,
            target=_target(source),
            clear=tuple(str(item.get("variable")) for item in objects(source.get("clear"))),
            invocation=self._invocation(source.get("invoke_action"), path),
            callout=self._callout(source.get("callout"), (*path, "callout")),
            client_actions=self._client_actions(source.get("client_actions"), path),
            search=self._search(source.get("search"), (*path, "search")),
            agent=self._agent(response, (*path, "response")) if isinstance(response, dict) else None,
        )

    def _agent(self, source: JsonObject, path: Path) -> ReadValue:
        """What `connect_to_agent` says; the legacy form counts in the message to the person (§11.4)."""
        read = self._reading.template(path, {**source, _AGENT_MESSAGE: ""})
        if _AGENT_MESSAGE not in source:
            return self._reading.template(path, source)
        message = self._reading.template((*path, _AGENT_MESSAGE), source[_AGENT_MESSAGE], is_legacy=True)
        return lambda scope: {**read(scope), _AGENT_MESSAGE: message(scope)}

    def _invocation(self, source: Json, path: Path) -> Invocation | None:
        if not isinstance(source, Mapping):
            return None
        is_dynamic = source.get("policy") == "dynamic"
        return Invocation(
            None if is_dynamic else str(source.get("action")),
            self._named_values(source.get("parameters"), (*path, "invoke_action", "parameters")),
            text_or_none(source.get("result_variable")),
            {name: names_in(value) for name, value in _named(source.get("parameters"))},
        )

    def _named_values(self, source: Json, path: Path) -> tuple[tuple[str, ReadValue], ...]:
        """`[{"variable": name, "value": value}]` or `{name: value}` (spec/actions-format.md §8)."""
        if isinstance(source, Mapping):
            return tuple((name, self._reading.value((*path, name), value)) for name, value in source.items())
        return tuple(
            (name, self._reading.value((*path, at, "value"), value))
            for at, (name, value) in enumerate(_named(source))
        )

    def _callout(self, source: Json, path: Path) -> CalloutPlan | None:
        if not isinstance(source, Mapping):
            return None
        mapping, internal = source.get("request_mapping"), source.get("internal")
        mapping = mapping if isinstance(mapping, Mapping) else {}
        stream = source.get("stream_response_mapping")
        return CalloutPlan(
            type=str(source.get("type")),
            method=str(source.get("method", "GET")).upper(),
            path=str(source.get("path", "")),
            internal=dict(internal) if isinstance(internal, Mapping) else {},
            parameters=tuple(
                Parameter(
                    place,
                    str(item.get("parameter")),
                    self._reading.value((*path, "request_mapping", place, at, "value"), item.get("value")),
                )
                for place in PLACES
                for at, item in enumerate(objects(mapping.get(place)))
            ),
            result_variable=text_or_none(source.get("result_variable")),
            stream_mapping=dict(stream) if isinstance(stream, Mapping) else None,
        )

    def _client_actions(self, source: Json, path: Path) -> tuple[ClientActionPlan, ...]:
        return tuple(
            ClientActionPlan(
                str(item.get("name")),
                self._named_values(item.get("parameters"), (*path, "client_actions", at, "parameters")),
                text_or_none(item.get("result_variable")),
            )
            for at, item in enumerate(objects(source))
        )

    def _search(self, source: Json, path: Path) -> SearchPlan:
        source = source if isinstance(source, Mapping) else {}
        query, filter_ = source.get("query"), source.get("filter")
        return SearchPlan(
            None if query is None else self._reading.value((*path, "query"), query),
            None if filter_ is None else self._reading.value((*path, "filter"), filter_),
            text_or_none(source.get("result_variable")),
            source.get("display") is not False,
        )


def _broken(fault: ExpressionSyntaxError) -> Condition:
    def fail(_turn: object) -> bool:
        raise fault

    return Condition(fail)


def _named(source: Json) -> list[tuple[str, Json]]:
    if isinstance(source, Mapping):
        return list(source.items())
    return [(str(item.get("variable")), item.get("value")) for item in objects(source)]


def _variable_of(step: JsonObject) -> str:
    return text_or_none(step.get("variable")) or str(step["step"])


def _generic(source: JsonObject) -> Json:
    output = source.get("output")
    return output.get("generic") if isinstance(output, Mapping) else None


def _behavior(written: Mapping[str, Json], kind: Kind) -> Behavior:
    """Free text is always asked for; anything else may be known already (spec/actions-runtime.md §7)."""
    asked = written.get("response_collection_behavior")
    if asked in list(Behavior):
        behavior = Behavior(asked)
        is_skippable = behavior is Behavior.OPTIONAL and kind is Kind.FREE_TEXT
        return Behavior.ALWAYS if is_skippable else behavior
    if written.get("only_populate_when_prompted") is True or kind is Kind.FREE_TEXT:
        return Behavior.ALWAYS
    return Behavior.OPTIONAL


def _target(source: JsonObject) -> str | None:
    """`jump_to.step`, `step` or `next_step`, in that order (spec/actions-format.md §8)."""
    jump = source.get("jump_to")
    if isinstance(jump, Mapping) and jump.get("step"):
        return str(jump["step"])
    if isinstance(jump, str):
        return jump
    return text_or_none(source.get("step")) or text_or_none(source.get("next_step"))


def _texts(values: Json) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def unwrapped(pattern: str) -> str:
    """A pattern without one surrounding pair of slashes (spec/actions-format.md §16, F8)."""
    is_wrapped = len(pattern) >= 2 and pattern[0] == "/" and pattern[-1] == "/"
    return pattern[1:-1] if is_wrapped else pattern
