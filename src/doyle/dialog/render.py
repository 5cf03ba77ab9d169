"""Evaluating the output of a node: choosing texts, shaping response elements (spec dialog-engine.md §8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from doyle.dialog.collected import RenderedOutput
from doyle.dialog.compiled import CompiledNode, ElementPlan, OutputPlan, Renderable, TextPlan
from doyle.dialog.elements import as_text, shape_channels, shape_element
from doyle.dialog.selection import SelectionPolicy, select
from doyle.expressions.scope import Scope
from doyle.expressions.values import VOID
from doyle.wire.json import Json, JsonObject

TEXT_MEMORY = "text"


def render_output(
    plan: OutputPlan, node: CompiledNode, title: str | None, memory: Json, scope: Scope
) -> RenderedOutput:
    """Evaluate an output without adding it to anything yet.

    `memory` is the node's entry of `_node_output_map` as sent back, `title` the one that a
    `connect_to_agent` element carries.

    Raises:
        ExpressionError, BrokenExpressionError: an expression of the output fails.
    """
    renderer = _Renderer(scope, node, title, memory)
    return renderer.render(plan)


@dataclass(slots=True)
class _Choice:
    """The text chosen from a plan, the memory to keep, if any, and which of how many it is."""

    text: str
    memory: list[int] | None
    variation: tuple[int, int] | None = None


class _Renderer:
    def __init__(self, scope: Scope, node: CompiledNode, title: str | None, memory: Json) -> None:
        self._scope = scope
        self._node = node
        self._title = title
        self._old = memory
        self._text_memory: list[int] | None = None
        self._generic_memory: JsonObject = {}
        self._variations: list[tuple[int, int]] = []

    def render(self, plan: OutputPlan) -> RenderedOutput:
        rendered = RenderedOutput(
            is_replacing_texts=not plan.is_appending, is_overwriting=plan.is_overwriting
        )
        if plan.text is not None:
            rendered.elements.extend(self._plain_text(plan.text))
        rendered.elements.extend(self._generic(plan.generic))
        for item in plan.custom:
            value = item.template.render(self._scope)
            if value is not VOID:
                rendered.custom.append((item.key, value))
        rendered.memory = self._memory()
        rendered.variations = self._variations
        return rendered

    def _memory(self) -> Json:
        """The entry of this node in `_node_output_map`: None when it shows nothing to remember."""
        if not self._generic_memory:
            return self._text_memory
        if self._text_memory is not None:
            return {TEXT_MEMORY: self._text_memory, **self._generic_memory}
        return self._generic_memory

    def _remembered(self, key: str) -> Json:
        return self._old.get(key) if isinstance(self._old, dict) else None

    def _choose(self, plan: TextPlan, memory: Json) -> _Choice:
        choice = choose_text(plan, memory, self._scope)
        if choice.variation is not None and choice.variation[1] > 1:
            self._variations.append(choice.variation)
        return choice

    def _plain_text(self, plan: TextPlan) -> Iterable[JsonObject]:
        old = self._old if isinstance(self._old, list) else self._remembered(TEXT_MEMORY)
        choice = self._choose(plan, old)
        self._text_memory = choice.memory
        if choice.text:
            yield {"response_type": "text", "text": choice.text}

    def _generic(self, generic: tuple[ElementPlan, ...] | Renderable) -> Iterable[JsonObject]:
        if not isinstance(generic, tuple):
            elements = generic.render(self._scope)
            if not isinstance(elements, list):
                self._notice("What output.generic yields is no array of responses: it is left out.")
                return
            for element in elements:
                yield from self._ready_element(element)
            return
        for at, plan in enumerate(generic):
            if plan.text is not None:
                yield from self._text_element(plan, plan.text, str(at))
            else:
                yield from self._ready_element(plan.template.render(self._scope))

    def _text_element(self, plan: ElementPlan, text: TextPlan, index: str) -> Iterable[JsonObject]:
        choice = self._choose(text, self._remembered(index))
        if choice.memory is not None:
            self._generic_memory[index] = choice.memory
        if choice.text:
            others = plan.template.render(self._scope)
            shape_channels(others, self._notice)
            yield {"response_type": "text", "text": choice.text, **others}

    def _ready_element(self, element: Json) -> Iterable[JsonObject]:
        """An evaluated element as it is shown; what is no element is left out."""
        if not isinstance(element, dict) or not isinstance(element.get("response_type"), str):
            self._notice("What has no response_type is no response: it is left out.")
            return
        if element["response_type"] == "text":
            shape_channels(element, self._notice)
            yield from _text_of_evaluated(element)
            return
        if not shape_element(element, self._notice):
            return
        if is_search(element):
            element["query"] = element.get("query") or self._scope.text
        if element["response_type"] == "connect_to_agent":
            if self._title is not None:
                element["topic"] = self._title
            element["dialog_node"] = self._node.dialog_node
        yield element

    def _notice(self, message: str) -> None:
        self._scope.notice("warn", message)


def is_search(element: JsonObject) -> bool:
    """Whether an element asks for a search: v1 drops it, v2 puts the results in its place (§8.3)."""
    return bool(element["response_type"] == "search_skill")


def choose_text(plan: TextPlan, memory: Json, scope: Scope) -> _Choice:
    """Evaluate the variation of a text whose turn it is (§8.2).

    Raises:
        ExpressionError, BrokenExpressionError: its expression fails.
    """
    values = plan.values if isinstance(plan.values, tuple) else _evaluated_values(plan.values, scope)
    if not values:
        return _Choice("", None)
    if plan.policy is SelectionPolicy.MULTILINE:
        return _Choice(plan.delimiter.join(as_text(value.render(scope)) for value in values), None)
    index, remembered = select(plan.policy, len(values), memory, scope.random)
    text = as_text(values[index].render(scope))
    return _Choice(text, None if plan.is_empty else remembered, (index, len(values)))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A text that needs no evaluation any more."""

    text: str
    is_literal: bool = True

    def render(self, scope: Scope) -> Json:  # noqa: ARG002 - the interface of a template
        return self.text


def _evaluated_values(template: Renderable, scope: Scope) -> tuple[Renderable, ...]:
    values = template.render(scope)
    items = values if isinstance(values, list) else [values]
    return tuple(_Ready(as_text(item.get("text") if isinstance(item, dict) else item)) for item in items)


def _text_of_evaluated(element: JsonObject) -> Iterable[JsonObject]:
    """A text element that an expression made: its first value counts."""
    values = element.pop("values", None)
    if isinstance(values, list) and values:
        first = values[0]
        element["text"] = first.get("text") if isinstance(first, dict) else first
    text = as_text(element.get("text"))
    if text:
        yield {**element, "text": text}
