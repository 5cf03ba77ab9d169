"""What users said in private: kept out of logs, histories and events (spec/actions-runtime.md §§9.7, 16)."""

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import quote

from doyle.actions.formats import locale_for, written
from doyle.actions.plan import Kind
from doyle.actions.running import RunningTurn
from doyle.expressions.errors import MisfitError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

MAX_SECRETS = 200
MIN_PART_CHARACTERS = 3
"""Shorter secrets are masked as whole words alone: a private `1` would blot out every other 1."""
MIN_LETTERS = 6
"""The same in sentences for secrets without a digit: a private `yes` would blot out `yesterday`."""
STAR = "*"
# The words and numbers of the API itself, without which no client could read an answer.
NOTHING: frozenset[str] = frozenset()
STRUCTURE = frozenset(
    {
        "response_type",
        "message_type",
        "type",
        "event",
        "reason",
        "condition_type",
        "level",
        "code",
        "confidence",
        "location",
    }
)

# Below these keys the names are those of authors and clients.
OF_AUTHORS = frozenset({"user_defined", "parameters", "skill_variables", "action_variables"})


def learn_secrets(turn: RunningTurn) -> None:
    """Remember the texts of all private variables, and what the user typed for them, as they are now.

    Nothing is private in an action that a dialog called.
    """
    if _is_masked(turn):
        _learn_all(turn, turn.secrets)


def _is_masked(turn: RunningTurn) -> bool:
    return turn.state.called is None and turn.request.call is None


def learn_replaced(turn: RunningTurn, name: str) -> None:
    """Remember what a private session variable holds before it gets another value."""
    declared = turn.skill.variables.get(name)
    if declared is not None and declared.is_private and _is_masked(turn):
        _learn(turn, turn.secrets, turn.state.skill_variables, {}, (name,))


def secrets_of_call(turn: RunningTurn) -> frozenset[str]:
    """What the event of a call may not show: as `learn_secrets`, and in actions that a dialog called, too."""
    found = set(turn.secrets)
    _learn_all(turn, found)
    return frozenset(found)


def masked(value: Json, secrets: Collection[str]) -> Json:
    """A value in whose texts each of the secrets is stars, as many as it has characters.

    Secrets count in either case, and within words too where they are long enough or have digits, since a text
    may put an answer together with other characters (`+49<answer>`); a number that is one becomes a text of
    stars. Where there are as many secrets as are remembered, some may be missing: all texts and numbers are
    stars then. What the API itself says stays: the types of responses, confidences, locations.
    """
    parts = frozenset(secret for secret in secrets if _is_clear_within_words(secret))
    return _masked(value, secrets, parts, STRUCTURE) if secrets else value


def masked_in_call(value: Json, secrets: Collection[str]) -> Json:
    """As `masked`, for the request or the answer of a call, whose keys and texts are not the API's (§16).

    Secrets count URL-encoded as well, as they stand in paths and queries, and within words: a request may
    put a key or a number together with other characters.
    """
    encoded = frozenset(quote(secret, safe="", errors="replace") for secret in secrets)
    parts = frozenset(secret for secret in {*secrets, *encoded} if len(secret) >= MIN_PART_CHARACTERS)
    return _masked(value, secrets, parts, NOTHING) if secrets else value


def _masked(value: Json, secrets: Collection[str], parts: frozenset[str], kept: frozenset[str]) -> Json:
    """A copy with stars for the secrets, of which `parts` are masked anywhere.

    Below `kept` keys all stays as it is, where it is the API that named them.
    """
    is_complete = len(secrets) < MAX_SECRETS
    ordered = sorted({*secrets, *parts}, key=len, reverse=True) if is_complete else None
    holder: list[Json] = [copy_json(value)]
    pending: list[tuple[Json, frozenset[str]]] = [(holder, kept)]
    while pending:
        container, names = pending.pop()
        for key, item in [*(container.items() if isinstance(container, dict) else enumerate(container))]:
            if key in names:
                continue
            if isinstance(item, dict | list):
                pending.append((item, NOTHING if key in OF_AUTHORS else names))
            else:
                container[key] = _masked_leaf(item, ordered, parts)
    return holder[0]


def _masked_leaf(value: Json, secrets: list[str] | None, parts: frozenset[str]) -> Json:
    """A text, number, boolean or null with stars for the secrets, or for all of it without a list."""
    if value is None or isinstance(value, bool):
        return value
    if secrets is None:
        return STAR * len(str(value))
    if isinstance(value, str):
        return _masked_text(value, secrets, parts)
    return STAR * len(str(value)) if str(value) in secrets else value


def _masked_text(text: str, secrets: list[str], parts: frozenset[str]) -> str:
    lowered = text.lower()
    for secret in secrets:
        if secret.lower() in lowered:
            pattern = re.escape(secret) if secret in parts else _as_word(secret)
            text = re.sub(pattern, lambda found: STAR * len(found[0]), text, flags=re.IGNORECASE)
    return text


def _as_word(secret: str) -> str:
    """The pattern of a secret that is no part of a longer word."""
    start, end = (
        (r"(?<!\w)" if _is_word(secret[0]) else ""),
        (r"(?!\w)" if _is_word(secret[-1]) else ""),
    )
    return start + re.escape(secret) + end


def _is_clear_within_words(secret: str) -> bool:
    has_digit = any(character.isdigit() for character in secret)
    return len(secret) >= (MIN_PART_CHARACTERS if has_digit else MIN_LETTERS)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _learn_all(turn: RunningTurn, secrets: set[str]) -> None:
    state = turn.state
    private = {name for name, declared in turn.skill.variables.items() if declared.is_private}
    _learn(turn, secrets, state.skill_variables, {}, private)
    for frame in (frame for stack in state.stacks for frame in stack):
        action = turn.skill.find_action(frame.action)
        if action is not None and action.private:
            _learn(turn, secrets, frame.variables, frame.literals, action.private)


def _learn(
    turn: RunningTurn,
    secrets: set[str],
    variables: JsonObject,
    literals: Mapping[str, str],
    private: Collection[str],
) -> None:
    for name in private:
        for leaf in _leaves(variables.get(name)):
            if len(secrets) >= MAX_SECRETS:
                return
            if isinstance(leaf, str) and leaf.strip() in secrets:
                continue
            for text in _texts(turn, leaf):
                _add(secrets, text)
        _add(secrets, literals.get(name, ""))


def _add(secrets: set[str], text: str) -> None:
    if text.strip() and len(secrets) < MAX_SECRETS:
        secrets.add(text.strip())


def _leaves(value: Json) -> Iterator[Json]:
    """A value without its containers; one of a type of its own counts as a whole, too."""
    pending: list[Json] = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            pending += each.values()
            if "system_type" in each:
                yield each
        elif isinstance(each, list):
            pending += each
        elif each is not None and not isinstance(each, bool):
            yield each


def _texts(turn: RunningTurn, leaf: Json) -> Iterator[str]:
    """How a value is stored, and how texts show it."""
    if not isinstance(leaf, dict):
        yield str(leaf)
    locale = locale_for(turn.around.system.get("locale"), turn.skill.formats, turn.skill.language)
    kinds = (None, Kind.NUMBER) if isinstance(leaf, int | float) else (None,)
    for kind in kinds:
        try:
            yield written(leaf, kind, turn.skill.formats, locale)
        except MisfitError:
            continue  # No text shows it.
