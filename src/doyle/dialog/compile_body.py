"""Compiling what a node does: context, output and actions into plans of templates."""

from collections.abc import Callable
from typing import TypeVar

from doyle.dialog.broken import BrokenExpression
from doyle.dialog.compiled import (
    ActionPlan,
    Assignment,
    Body,
    CompileWarning,
    ElementPlan,
    OutputPlan,
    Renderable,
    TextPlan,
)
from doyle.dialog.selection import SelectionPolicy
from doyle.expressions.condition import Condition, compile_condition
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.template import compile_template
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer
from doyle.wire.workspace import DialogNode, DialogNodeAction

Place = tuple[str | int, ...]
Compiled = TypeVar("Compiled")

TEXT_KEYS = frozenset({"response_type", "values", "text", "selection_policy", "delimiter"})
CLIENT = "client"
POLICIES: tuple[Json, ...] = tuple(SelectionPolicy)


class BodyCompiler:
    """Compiles expressions of one skill; what does not parse becomes a warning and fails when reached."""

    def __init__(self, entities: frozenset[str]) -> None:
        self.warnings: list[CompileWarning] = []
        self._entities = entities

    def warn(self, place: Place, message: str) -> None:
        """Note a warning about a place in the workspace."""
        self.warnings.append(CompileWarning(pointer(*place), message))

    def condition(self, source: str, place: Place) -> Condition | BrokenExpression:
        """Compile a condition."""
        compiled = self._guard(lambda: compile_condition(source), place)
        if isinstance(compiled, Condition):
            for notice in compiled.notices:
                self.warn(place, notice)
        return compiled

    def body(self, node: DialogNode, place: Place) -> Body:
        """Compile context, output and actions of a node at a place (`dialog_nodes`, index)."""
        context_source, output_source = node.context or {}, node.output or {}
        context = self._assignments(context_source, (*place, "context"))
        output = self._output(output_source, (*place, "output")) if output_source else None
        actions = tuple(
            self._action(action, (*place, "actions", at)) for at, action in enumerate(node.actions or ())
        )
        is_literal = all(item.template.is_literal for item in context) and _is_literal_output(output)
        is_silent = _is_silent_output(output)
        return Body(context, output, actions, is_literal, is_silent, context_source, output_source)

    def _guard(self, compile_it: Callable[[], Compiled], place: Place) -> Compiled | BrokenExpression:
        try:
            return compile_it()
        except ExpressionSyntaxError as error:
            broken = BrokenExpression(error)
            self.warn(place, broken.message)
            return broken

    def _template(self, value: Json, place: Place, *, as_text: bool = False) -> Renderable:
        return self._guard(lambda: compile_template(value, entities=self._entities, as_text=as_text), place)

    def _assignments(self, source: JsonObject, place: Place) -> tuple[Assignment, ...]:
        return tuple(Assignment(key, self._template(value, (*place, key))) for key, value in source.items())

    def _output(self, source: JsonObject, place: Place) -> OutputPlan:
        text, modifiers = source.get("text"), source.get("modifiers")
        custom = {key: value for key, value in source.items() if key not in {"text", "generic", "modifiers"}}
        generic = self._generic(source.get("generic"), (*place, "generic"))
        return OutputPlan(
            # Where both have words, `text` is the older form of the same response.
            text=None if text is None or _has_words(generic) else self._text(text, (*place, "text")),
            is_appending=not (isinstance(text, dict) and text.get("append") is False),
            is_overwriting=isinstance(modifiers, dict) and modifiers.get("overwrite") is True,
            generic=generic,
            custom=self._assignments(custom, place),
        )

    def _text(self, source: Json, place: Place) -> TextPlan:
        """A text in any of its shapes: plain, an array, or an object with `values` (§8.1)."""
        if not isinstance(source, dict):
            return self._variations(source if isinstance(source, list) else [source], {}, place)
        values = source.get("values")
        if isinstance(values, str):
            return self._variations(values, source, (*place, "values"))
        if isinstance(values, list):
            return self._variations(values, source, (*place, "values"))
        return self._variations([source.get("text", "")], source, place)

    def _variations(self, values: str | list[Json], settings: JsonObject, place: Place) -> TextPlan:
        policy = settings.get("selection_policy")
        delimiter = settings.get("delimiter")
        if isinstance(values, str):
            compiled: tuple[Renderable, ...] | Renderable = self._template(values, place)
        else:
            texts = [value.get("text", "") if isinstance(value, dict) else value for value in values]
            compiled = tuple(
                self._template(text, (*place, at), as_text=True) for at, text in enumerate(texts)
            )
            values = "".join(str(text) for text in texts if text is not None)
        return TextPlan(
            compiled,
            SelectionPolicy(str(policy)) if policy in POLICIES else SelectionPolicy.SEQUENTIAL,
            delimiter if isinstance(delimiter, str) else "\n",
            is_empty=not values,
        )

    def _generic(self, source: Json, place: Place) -> tuple[ElementPlan, ...] | Renderable:
        if isinstance(source, str):
            return self._template(source, place)
        elements = source if isinstance(source, list) else []
        return tuple(self._element(element, (*place, at)) for at, element in enumerate(elements))

    def _element(self, source: Json, place: Place) -> ElementPlan:
        if not isinstance(source, dict):
            self.warn(place, "a response must be an object; it is left out")
            return ElementPlan("", self._template({}, place))
        response_type = source.get("response_type")
        if response_type != "text":
            return ElementPlan(str(response_type), self._template(source, place))
        others = {key: value for key, value in source.items() if key not in TEXT_KEYS}
        return ElementPlan("text", self._template(others, place), self._text(source, place))

    def _action(self, action: DialogNodeAction, place: Place) -> ActionPlan:
        parameters = action.parameters
        return ActionPlan(
            name=action.name,
            type=action.type or CLIENT,
            parameters=None if parameters is None else self._template(parameters, (*place, "parameters")),
            result_variable=action.result_variable,
            source=action.model_dump(exclude_unset=True),
            credentials=action.credentials,
        )


def _is_literal_output(output: OutputPlan | None) -> bool:
    if output is None:
        return True
    templates = [item.template for item in output.custom]
    if not isinstance(output.generic, tuple):
        return False
    texts = [element.text for element in output.generic]
    templates.extend(element.template for element in output.generic)
    for text in (output.text, *texts):
        if text is not None:
            templates.extend(text.values if isinstance(text.values, tuple) else (text.values,))
    return all(template.is_literal for template in templates)


def _has_words(generic: tuple[ElementPlan, ...] | Renderable) -> bool:
    """Whether an array of responses has a text that is not empty."""
    elements = generic if isinstance(generic, tuple) else ()
    return any(element.text is not None and not element.text.is_empty for element in elements)


def _is_silent_output(output: OutputPlan | None) -> bool:
    """Whether an output has nothing to say or to send, whatever the turn (A16)."""
    if output is None:
        return True
    if output.custom or not isinstance(output.generic, tuple):
        return False
    elements = (element.text is None or not element.text.is_empty for element in output.generic)
    return (output.text is None or output.text.is_empty) and not any(elements)
