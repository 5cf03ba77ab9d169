"""Methods of arrays; the reading ones also of lists of mentions and intents (spec §8.1)."""

from doyle.expressions.access import element, elements_of
from doyle.expressions.equality import is_same
from doyle.expressions.errors import MisfitError
from doyle.expressions.methods.history import DIALOG_LEADS, transformed
from doyle.expressions.methods.join_to_array import join_to_array
from doyle.expressions.methods.numbers import add_failing_conversions
from doyle.expressions.methods.table import Arguments, MethodTable, index_argument, text_argument
from doyle.expressions.numbers import integer_of, number_of
from doyle.expressions.plain import plain
from doyle.expressions.regexes import find_match
from doyle.expressions.rendering import json_text, mixed_text
from doyle.expressions.scope import Scope
from doyle.expressions.truth import is_true
from doyle.expressions.values import VOID, IntentList, Mention, Number, Value, Void, first_value
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeIntent

ARRAY_METHODS = MethodTable()
MENTION_LIST_METHODS = MethodTable()
INTENT_LIST_METHODS = MethodTable()
for _table in (ARRAY_METHODS, INTENT_LIST_METHODS):
    add_failing_conversions(_table)


@ARRAY_METHODS.add("append", least=1, most=None)
def _append(scope: Scope, array: list[Json], arguments: Arguments) -> list[Json]:
    """In place in a dialog, a copy in actions (spec/expression-language.md §12, E6)."""
    if scope.variables is not None:
        array = plain(array, scope.budget)
    array.extend([plain(argument, scope.budget) for argument in arguments])
    return array


@ARRAY_METHODS.add("add", least=1)
def _add(scope: Scope, array: list[Json], arguments: Arguments) -> bool:
    array.append(plain(arguments[0], scope.budget))
    return True


@ARRAY_METHODS.add("addAll", least=1)
def _add_all(scope: Scope, array: list[Json], arguments: Arguments) -> Void:
    added = plain(arguments[0], scope.budget)
    if type(added) is not list:
        raise MisfitError("addAll needs an array")
    array.extend(added)
    return VOID


@ARRAY_METHODS.add("clear")
def _clear(_scope: Scope, array: list[Json], _arguments: Arguments) -> Void:
    array.clear()
    return VOID


@ARRAY_METHODS.add("remove", least=1)
def _remove(_scope: Scope, array: list[Json], arguments: Arguments) -> list[Json]:
    element(array, arguments[0])
    del array[integer_of(arguments[0])]
    return array


@ARRAY_METHODS.add("removeValue", least=1)
def _remove_value(scope: Scope, array: list[Json], arguments: Arguments) -> list[Json]:
    at = _index_of(scope, array, arguments)
    if at >= 0:
        del array[at]
    return array


@ARRAY_METHODS.add("set", least=2)
def _set(scope: Scope, array: list[Json], arguments: Arguments) -> list[Json]:
    element(array, arguments[0])
    array[integer_of(arguments[0])] = plain(arguments[1], scope.budget)
    return array


@ARRAY_METHODS.add("sort", most=1)
def _sort(scope: Scope, array: list[Json], arguments: Arguments) -> list[Json]:
    order = arguments[0] if arguments else "ascending"
    if order not in ("ascending", "descending"):
        scope.notice("warn", "sort knows ascending and descending, nothing else")
    scope.budget.spend(len(array) * max(len(array).bit_length(), 1))
    keyed = [(_sort_key(scope, item), item) for item in array]
    keyed.sort(key=lambda pair: pair[0], reverse=order == "descending")
    array[:] = [item for _, item in keyed]
    return array


def _sort_key(scope: Scope, item: Json) -> tuple[int, Number | str]:
    kind = type(item)
    if kind is int or kind is float:
        return 0, item
    return (1, item) if kind is str else (2, json_text(item, scope.budget))


@ARRAY_METHODS.add("contains", least=1)
@MENTION_LIST_METHODS.add("contains", least=1)
@INTENT_LIST_METHODS.add("contains", least=1)
def _contains(scope: Scope, receiver: Value, arguments: Arguments) -> bool:
    return _index_of(scope, receiver, arguments) >= 0


@ARRAY_METHODS.add("indexOf", least=1)
@MENTION_LIST_METHODS.add("indexOf", least=1)
@INTENT_LIST_METHODS.add("indexOf", least=1)
def _index_of(scope: Scope, receiver: Value, arguments: Arguments) -> int:
    wanted = first_value(arguments[0])
    elements = elements_of(receiver)
    scope.budget.spend(1 + len(elements) // 4)
    found = (at for at, item in enumerate(elements) if _is_element(scope, item, wanted))
    return next(found, -1)


def _is_element(scope: Scope, item: Value, wanted: Value) -> bool:
    if type(item) is Mention:
        return bool(item.entity.value == wanted or is_same(item.value, wanted, scope.budget))
    return is_same(first_value(item), wanted, scope.budget)


@ARRAY_METHODS.add("containsIgnoreCase", least=1)
@MENTION_LIST_METHODS.add("containsIgnoreCase", least=1)
@INTENT_LIST_METHODS.add("containsIgnoreCase", least=1)
def _contains_ignore_case(scope: Scope, receiver: Value, arguments: Arguments) -> bool:
    wanted = _folded(scope, arguments[0])
    return any(is_same(_folded(scope, item), wanted, scope.budget) for item in elements_of(receiver))


def _folded(scope: Scope, item: Value) -> Value:
    simple = first_value(item)
    scope.budget.spend_characters(len(simple) if type(simple) is str else 0)
    return simple.lower() if type(simple) is str else simple


@ARRAY_METHODS.add("get", least=1)
@MENTION_LIST_METHODS.add("get", least=1)
@INTENT_LIST_METHODS.add("get", least=1)
def _get(_scope: Scope, receiver: Value, arguments: Arguments) -> Value:
    return element(elements_of(receiver), arguments[0])


@ARRAY_METHODS.add("getRandomItem")
@MENTION_LIST_METHODS.add("getRandomItem")
@INTENT_LIST_METHODS.add("getRandomItem")
def _get_random_item(scope: Scope, receiver: Value, _arguments: Arguments) -> Value:
    elements = elements_of(receiver)
    return scope.random.choice(elements) if elements else None


@ARRAY_METHODS.add("join", least=1)
@MENTION_LIST_METHODS.add("join", least=1)
@INTENT_LIST_METHODS.add("join", least=1)
def _join(scope: Scope, receiver: Value, arguments: Arguments) -> str:
    return joined(scope, text_argument(arguments[0]), elements_of(receiver))


def joined(scope: Scope, delimiter: str, items: Arguments) -> str:
    """The items as texts with the delimiter between them; null is empty."""
    texts: list[str] = []
    size = 0
    for item in items:
        texts.append(mixed_text(item, scope.budget))
        size += len(texts[-1]) + len(delimiter)
        scope.budget.spend(1)
        scope.budget.check_size(size - len(delimiter))
    return scope.budget.text(delimiter.join(texts))


@ARRAY_METHODS.add("joinToArray", least=1, most=2)
@MENTION_LIST_METHODS.add("joinToArray", least=1, most=2)
@INTENT_LIST_METHODS.add("joinToArray", least=1, most=2)
def _join_to_array(scope: Scope, receiver: Value, arguments: Arguments) -> list[Json]:
    is_retaining = len(arguments) == 2 and is_true(arguments[1])
    elements = plain(receiver, scope.budget)
    return join_to_array(scope, elements, plain(arguments[0], scope.budget), is_retaining=is_retaining)


@ARRAY_METHODS.add("size", "length")
@MENTION_LIST_METHODS.add("size", "length")
@INTENT_LIST_METHODS.add("size", "length")
def _size(_scope: Scope, receiver: Value, _arguments: Arguments) -> int:
    return len(elements_of(receiver))


@ARRAY_METHODS.add("isEmpty")
@MENTION_LIST_METHODS.add("isEmpty")
@INTENT_LIST_METHODS.add("isEmpty")
def _is_empty(_scope: Scope, receiver: Value, _arguments: Arguments) -> bool:
    return not elements_of(receiver)


@ARRAY_METHODS.add("find", least=1)
@MENTION_LIST_METHODS.add("find", least=1)
@INTENT_LIST_METHODS.add("find", least=1)
def _find(scope: Scope, receiver: Value, arguments: Arguments) -> bool:
    text = json_text(receiver, scope.budget)
    return find_match(text_argument(arguments[0]), text, scope.budget) is not None


@ARRAY_METHODS.add("toJson", "toString")
@MENTION_LIST_METHODS.add("toJson", "toString")
@INTENT_LIST_METHODS.add("toJson", "toString")
def _to_json(scope: Scope, receiver: Value, _arguments: Arguments) -> str:
    return json_text(receiver, scope.budget)


@ARRAY_METHODS.add("transform", most=4)
def _transform(scope: Scope, array: list[Json], arguments: Arguments) -> Value:
    """The session history for a language model (spec/actions-runtime.md §18)."""
    scope.budget.spend(len(array))
    given = [first_value(argument) for argument in arguments]
    return transformed(array, given, dialog_leads=scope.flags.get(DIALOG_LEADS, False))


@INTENT_LIST_METHODS.add("includesIntent", "containsIntent", least=2, most=3)
def _includes_intent(_scope: Scope, receiver: IntentList, arguments: Arguments) -> bool:
    name, least = text_argument(arguments[0]), number_of(arguments[1])
    top = index_argument(arguments[2]) if len(arguments) == 3 else -1
    considered = receiver.intents if top < 0 else receiver.intents[:top]
    return any(_is_scored(intent, name, least) for intent in considered)


def _is_scored(intent: RuntimeIntent, name: str, least: Number) -> bool:
    return intent.intent == name and intent.confidence >= least
