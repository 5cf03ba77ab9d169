"""`joinToArray`: a template filled in once per element (spec/expression-language.md §8.1)."""

import re

from doyle.expressions.errors import MisfitError
from doyle.expressions.numbers import find_number
from doyle.expressions.plain import plain
from doyle.expressions.rendering import render_text
from doyle.expressions.scope import Scope
from doyle.wire.json import Json

_PLACEHOLDER = re.compile(r"%e((?:\.[^.%]+)*)%")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def join_to_array(scope: Scope, elements: list[Json], template: Json, *, is_retaining: bool) -> list[Json]:
    """One result per element, in the shape of the template.

    A result that is entirely a number becomes one, unless `is_retaining`: then a text that is one placeholder
    only keeps the type of what it refers to.

    Raises:
        MisfitError: the template is neither string, object nor array, or the result is too large.
    """
    if type(template) not in (str, list, dict):
        raise MisfitError("joinToArray needs a string, object or array for a template")
    filler = _Filler(scope, is_retaining)
    return [filler.fill(template, item) for item in elements]


class _Filler:
    """Fills templates in, keeping count of what they come to."""

    def __init__(self, scope: Scope, is_retaining: bool) -> None:
        self._budget = scope.budget
        self._is_retaining = is_retaining
        self._size = 0

    def fill(self, template: Json, item: Json) -> Json:
        """One element's result."""
        self._budget.spend(1)
        if type(template) is str:
            return self._text(template, item)
        if type(template) is list:
            return [self.fill(part, item) for part in template]
        if type(template) is dict:
            return {key: self.fill(part, item) for key, part in template.items()}
        return template

    def _text(self, template: str, item: Json) -> Json:
        alone = _PLACEHOLDER.fullmatch(template)
        if alone is not None and self._is_retaining:
            found = plain(_found(item, alone[1]), self._budget)
            return "" if found is None else found
        text = _PLACEHOLDER.sub(lambda match: self._rendered(_found(item, match[1])), template)
        self._size += len(text)
        self._budget.check_size(self._size)
        is_number = not self._is_retaining and _JSON_NUMBER.fullmatch(text)
        number = find_number(text) if is_number else None
        return self._budget.text(text) if number is None else number

    def _rendered(self, found: Json) -> str:
        text = render_text(found, self._budget)
        self._budget.spend_characters(len(text))
        return text


def _found(item: Json, path: str) -> Json:
    for key in path.split(".")[1:]:
        if type(item) is not dict:
            return None
        item = item.get(key)
    return item
