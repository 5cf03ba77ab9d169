"""Methods of strings (spec/expression-language.md §8.2)."""

import orjson

from doyle.expressions.errors import MisfitError
from doyle.expressions.java_random import signed
from doyle.expressions.methods.numbers import add_scalar_readings
from doyle.expressions.methods.table import Arguments, MethodTable, index_argument, text_argument
from doyle.expressions.numbers import find_integer, find_number
from doyle.expressions.plain import plain
from doyle.expressions.regexes import every_match, find_match, full_match
from doyle.expressions.rendering import mixed_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import first_value
from doyle.wire.json import Json

TEXT_METHODS = MethodTable()
_HASH_CHARACTERS_PER_STEP = 4
_ASCII_SPACE = "".join(map(chr, range(0x21)))

add_scalar_readings(TEXT_METHODS)


@TEXT_METHODS.add("append", "concat", least=1)
def _append(scope: Scope, text: str, arguments: Arguments) -> str:
    return scope.budget.text(text + mixed_text(arguments[0], scope.budget))


@TEXT_METHODS.add("contains", least=1)
def _contains(scope: Scope, text: str, arguments: Arguments) -> bool:
    scope.budget.spend_characters(len(text))
    return text_argument(arguments[0]) in text


@TEXT_METHODS.add("startsWith", least=1)
def _starts_with(_scope: Scope, text: str, arguments: Arguments) -> bool:
    return text.startswith(text_argument(arguments[0]))


@TEXT_METHODS.add("endsWith", least=1)
def _ends_with(_scope: Scope, text: str, arguments: Arguments) -> bool:
    return text.endswith(text_argument(arguments[0]))


@TEXT_METHODS.add("equals", least=1)
def _equals(_scope: Scope, text: str, arguments: Arguments) -> bool:
    return bool(first_value(arguments[0]) == text)


@TEXT_METHODS.add("equalsIgnoreCase", least=1)
def _equals_ignore_case(scope: Scope, text: str, arguments: Arguments) -> bool:
    other = first_value(arguments[0])
    scope.budget.spend_characters(len(text))
    return type(other) is str and other.lower() == text.lower()


@TEXT_METHODS.add("extract", least=2)
def _extract(scope: Scope, text: str, arguments: Arguments) -> str:
    match = find_match(text_argument(arguments[0]), text, scope.budget)
    group = index_argument(arguments[1])
    if match is None:
        return ""
    if not 0 <= group <= match.re.groups:
        raise MisfitError("the pattern has no such group")
    return match[group] or ""


@TEXT_METHODS.add("getMatch", least=2)
def _get_match(scope: Scope, text: str, arguments: Arguments) -> str:
    wanted = index_argument(arguments[1])
    matches = enumerate(every_match(text_argument(arguments[0]), text, scope.budget))
    return next((match[0] for at, match in matches if at == wanted), "")


@TEXT_METHODS.add("find", least=1)
def _find(scope: Scope, text: str, arguments: Arguments) -> bool:
    return find_match(text_argument(arguments[0]), text, scope.budget) is not None


@TEXT_METHODS.add("matches", least=1)
def _matches(scope: Scope, text: str, arguments: Arguments) -> bool:
    return full_match(text_argument(arguments[0]), text, scope.budget)


@TEXT_METHODS.add("isEmpty")
def _is_empty(_scope: Scope, text: str, _arguments: Arguments) -> bool:
    return text == ""


@TEXT_METHODS.add("length", "size")
def _length(_scope: Scope, text: str, _arguments: Arguments) -> int:
    return len(text)


@TEXT_METHODS.add("substring", least=1, most=2)
def _substring(_scope: Scope, text: str, arguments: Arguments) -> str:
    begin = index_argument(arguments[0])
    end = index_argument(arguments[1]) if len(arguments) == 2 else len(text)
    if not 0 <= begin <= end <= len(text):
        raise MisfitError("the substring is out of range")
    return text[begin:end]


@TEXT_METHODS.add("toLowerCase")
def _to_lower_case(scope: Scope, text: str, _arguments: Arguments) -> str:
    return scope.budget.text(text.lower())


@TEXT_METHODS.add("toUpperCase")
def _to_upper_case(scope: Scope, text: str, _arguments: Arguments) -> str:
    return scope.budget.text(text.upper())


@TEXT_METHODS.add("trim")
def _trim(_scope: Scope, text: str, _arguments: Arguments) -> str:
    return text.strip(_ASCII_SPACE)


@TEXT_METHODS.add("split", least=1)
def _split(scope: Scope, text: str, arguments: Arguments) -> list[Json]:
    """As in Java: no leading item for an empty match at the start, no trailing empty items."""
    items: list[Json] = []
    end = 0
    for match in every_match(text_argument(arguments[0]), text, scope.budget):
        if match.end() > 0 and match.start() < len(text):
            items.append(text[end : match.start()])
            end = match.end()
    items.append(text[end:])
    while end and items and items[-1] == "":
        items.pop()
    return items


@TEXT_METHODS.add("replace", least=2)
def _replace(scope: Scope, text: str, arguments: Arguments) -> str:
    old, new = text_argument(arguments[0]), text_argument(arguments[1])
    scope.budget.spend_characters(len(text))
    scope.budget.check_size(len(text) + text.count(old) * max(len(new) - len(old), 0))
    return scope.budget.text(text.replace(old, new))


@TEXT_METHODS.add("replaceAll", least=2)
def _replace_all(scope: Scope, text: str, arguments: Arguments) -> str:
    return _replaced(scope, text, arguments, limit=None)


@TEXT_METHODS.add("replaceFirst", least=2)
def _replace_first(scope: Scope, text: str, arguments: Arguments) -> str:
    return _replaced(scope, text, arguments, limit=1)


@TEXT_METHODS.add("indexOf", least=1, most=2)
def _index_of(scope: Scope, text: str, arguments: Arguments) -> int:
    start = max(index_argument(arguments[1]), 0) if len(arguments) == 2 else 0
    scope.budget.spend_characters(len(text))
    return text.find(text_argument(arguments[0]), start)


@TEXT_METHODS.add("lastIndexOf", least=1)
def _last_index_of(scope: Scope, text: str, arguments: Arguments) -> int:
    scope.budget.spend_characters(len(text))
    return text.rfind(text_argument(arguments[0]))


@TEXT_METHODS.add("charAt", least=1)
def _char_at(_scope: Scope, text: str, arguments: Arguments) -> str:
    at = index_argument(arguments[0])
    if not 0 <= at < len(text):
        raise MisfitError("the index is out of range")
    return text[at]


@TEXT_METHODS.add("compareTo", least=1)
def _compare_to(scope: Scope, text: str, arguments: Arguments) -> int:
    return _java_order(scope, text, text_argument(arguments[0]))


@TEXT_METHODS.add("compareToIgnoreCase", least=1)
def _compare_to_ignore_case(scope: Scope, text: str, arguments: Arguments) -> int:
    return _java_order(scope, text.upper().lower(), text_argument(arguments[0]).upper().lower())


@TEXT_METHODS.add("toString")
def _to_string(_scope: Scope, text: str, _arguments: Arguments) -> str:
    return text


@TEXT_METHODS.add("hashCode")
def _hash_code(scope: Scope, text: str, _arguments: Arguments) -> int:
    scope.budget.spend(1 + len(text) // _HASH_CHARACTERS_PER_STEP)
    code = 0
    for unit in _units(text):
        code = (31 * code + unit) & 0xFFFFFFFF
    return signed(code, 32)


@TEXT_METHODS.add("toJson")
def _to_json(scope: Scope, text: str, _arguments: Arguments) -> Json:
    scope.budget.spend_characters(len(text))
    try:
        return plain(orjson.loads(text), scope.budget)
    except orjson.JSONDecodeError as error:
        raise MisfitError(f"the string is not JSON: {error.msg}") from None


@TEXT_METHODS.add("toInt", "toLong")
def _to_int(_scope: Scope, text: str, _arguments: Arguments) -> int | None:
    return find_integer(text)


@TEXT_METHODS.add("toDouble")
def _to_double(_scope: Scope, text: str, _arguments: Arguments) -> float | None:
    number = find_number(text)
    try:
        return None if number is None else float(number)
    except OverflowError:
        return None


def _replaced(scope: Scope, text: str, arguments: Arguments, limit: int | None) -> str:
    replacement = _Replacement(text_argument(arguments[1]))
    parts: list[str] = []
    end = size = 0
    for at, match in enumerate(every_match(text_argument(arguments[0]), text, scope.budget)):
        if at == limit:
            break
        parts += [text[end : match.start()], replacement.filled(match.groups(""), match[0])]
        end, size = match.end(), size + len(parts[-1])
        scope.budget.check_size(size)
    return scope.budget.text("".join([*parts, text[end:]]))


class _Replacement:
    """A Java replacement: `$1` is a group, a backslash takes the meaning from what follows."""

    def __init__(self, pattern: str) -> None:
        self._parts: list[str | int] = []
        at = 0
        while at < len(pattern):
            character, following = pattern[at], pattern[at + 1 : at + 2]
            if character in "\\$" and not following:
                raise MisfitError(f"the replacement ends with '{character}'")
            if character == "$" and not (following.isascii() and following.isdigit()):
                raise MisfitError("a group reference is $ and a digit")
            if character == "$":
                self._parts.append(int(following))
            else:
                self._parts.append(following if character == "\\" else character)
            at += 1 if character not in "\\$" else 2

    def filled(self, groups: tuple[str, ...], whole: str) -> str:
        """The text with the groups put in."""
        return "".join(part if isinstance(part, str) else _group(part, groups, whole) for part in self._parts)


def _group(number: int, groups: tuple[str, ...], whole: str) -> str:
    if number > len(groups):
        raise MisfitError("the pattern has no such group")
    return groups[number - 1] if number else whole


def _java_order(scope: Scope, one: str, other: str) -> int:
    scope.budget.spend_characters(min(len(one), len(other)) * _HASH_CHARACTERS_PER_STEP)
    ours, theirs = _units(one), _units(other)
    difference = next((a - b for a, b in zip(ours, theirs, strict=False) if a != b), None)
    return len(ours) - len(theirs) if difference is None else difference


def _units(text: str) -> list[int]:
    """The UTF-16 units of a text, which Java counts in."""
    encoded = text.encode("utf-16-be", "surrogatepass")
    return [high << 8 | low for high, low in zip(encoded[::2], encoded[1::2], strict=True)]
