"""What users said in private: kept out of logs, histories and events (spec/actions-runtime.md §§9.7, 16)."""

import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import quote

from doyle.actions.formats import locale_for, written
from doyle.actions.plan import Action, Kind
from doyle.actions.running import RunningTurn
from doyle.actions.state import Frame
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


def private_names(frame: Frame, action: Action) -> frozenset[str]:
    """The variables of a running action that no client may see: declared so, or made of what is."""
    return action.private.union(frame.private)


def mark(frame: Frame, name: str, *, is_private: bool) -> None:
    """Note whether the value that a variable got now is private, whatever the variable is declared as."""
    frame.private = [kept for kept in frame.private if kept != name] + ([name] if is_private else [])


def learn_secrets(turn: RunningTurn) -> None:
    """Remember the texts of all private variables, and what the user typed for them, as they are now.

    Those that other variables still hold from earlier turns count as well (`keep_copied_secrets`).
    """
    turn.secrets.update(turn.state.secrets)
    _learn_all(turn, turn.secrets)


def secrets_to_mask(turn: RunningTurn) -> frozenset[str]:
    """What no log may hold: nothing of an action that a dialog called, but in the events of its calls."""
    is_called = turn.state.called is not None or turn.request.call is not None
    return frozenset() if is_called else frozenset(turn.secrets)


def learn_replaced(turn: RunningTurn, name: str) -> None:
    """Remember what a private session variable holds before it gets another value."""
    declared = turn.skill.variables.get(name)
    if declared is not None and declared.is_private:
        _learn(turn, turn.secrets, turn.state.skill_variables, {}, (name,))


def keep_copied_secrets(turn: RunningTurn) -> None:
    """Keep the secrets that variables hold which are not declared private, for the turns to come.

    They outlive the action that asked for them: in what a subaction returned, in a session variable that was
    set from them, in the echo of an extension.
    """
    held, forms = _held(turn) if turn.secrets else ("", set())
    turn.state.secrets = sorted({each for each in turn.secrets if _is_in(held, each)} | forms)


def holds_secret(value: Json, secrets: Collection[str]) -> bool:
    """Whether a value, or a key in it, holds one of the secrets, be it URL-encoded.

    Short ones, that any word may be, do not count.
    """
    clear = {secret for secret in secrets if _is_clear_within_words(secret)}
    text = "\n".join(_all_texts(value)).lower() if clear else ""
    return any(form.lower() in text for form in clear | _encoded(clear))


def masked(value: Json, secrets: Collection[str], *, has_own_keys: bool = True) -> Json:
    """A value in whose texts each of the secrets is stars, as many as it has characters.

    Secrets count in either case, and within words too where they are long enough or have digits, since a text
    may put an answer together with other characters (`+49<answer>`); a number that is one becomes a text of
    stars. Where there are as many secrets as are remembered, some may be missing: all texts and numbers are
    stars then. What the API itself says stays: the types of responses, confidences, locations. With
    `has_own_keys` False nothing in it is the API's: everything counts, keys too.
    """
    parts = frozenset(secret for secret in secrets if _is_clear_within_words(secret))
    kept = STRUCTURE if has_own_keys else NOTHING
    return _masked(value, secrets, parts, kept, has_own_keys=has_own_keys) if secrets else value


def masked_in_call(value: Json, secrets: Collection[str], *, has_own_keys: bool = True) -> Json:
    """As `masked`, for the request or the answer of a call, whose texts are not the API's (§16).

    Secrets count URL-encoded as well, as they stand in paths and queries, and within words: a request may
    put a key or a number together with other characters.
    """
    parts = frozenset(
        secret for secret in _encoded(secrets).union(secrets) if len(secret) >= MIN_PART_CHARACTERS
    )
    return _masked(value, secrets, parts, NOTHING, has_own_keys=has_own_keys) if secrets else value


def _masked(
    value: Json,
    secrets: Collection[str],
    parts: frozenset[str],
    kept: frozenset[str],
    *,
    has_own_keys: bool,
) -> Json:
    """A copy with stars for the secrets, of which `parts` are masked anywhere.

    Below `kept` keys all stays as it is, where it is the API that named them.
    """
    is_complete = len(secrets) < MAX_SECRETS
    ordered = sorted({*secrets, *parts}, key=len, reverse=True) if is_complete else None
    holder: list[Json] = [copy_json(value)]
    pending: list[tuple[Json, frozenset[str]]] = [(holder, kept)]
    while pending:
        container, names = pending.pop()
        if isinstance(container, dict) and not has_own_keys:
            _mask_keys(container, ordered, parts)
        for key, item in [*(container.items() if isinstance(container, dict) else enumerate(container))]:
            if key in names:
                continue
            if isinstance(item, dict | list):
                pending.append((item, NOTHING if key in OF_AUTHORS else names))
            else:
                container[key] = _masked_leaf(item, ordered, parts)
    return holder[0]


def _mask_keys(container: JsonObject, secrets: list[str] | None, parts: frozenset[str]) -> None:
    """Put stars into the keys of an object; of keys that are the same then the last one counts."""
    shown = {str(_masked_leaf(key, secrets, parts)): item for key, item in container.items()}
    container.clear()
    container.update(shown)


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


def _encoded(secrets: Collection[str]) -> frozenset[str]:
    """Secrets as they stand in URLs."""
    return frozenset(quote(secret, safe="", errors="replace") for secret in secrets)


def _is_in(lowered: str, secret: str) -> bool:
    """Whether a text in small letters has a secret where `masked` puts stars."""
    if secret.lower() not in lowered:
        return False
    return _is_clear_within_words(secret) or re.search(_as_word(secret), lowered, re.IGNORECASE) is not None


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


def _held(turn: RunningTurn) -> tuple[str, set[str]]:
    """All texts in variables not declared private, in small letters; secrets that texts show them as."""
    state, texts, forms = turn.state, [""], set[str]()
    public = [(state.skill_variables, turn.skill.private_variables)]
    for frame in (frame for stack in state.stacks for frame in stack):
        action = turn.skill.find_action(frame.action)
        public.append((frame.variables, NOTHING if action is None else action.private))
    for variables, hidden in public:
        values: Json = {name: value for name, value in variables.items() if name not in hidden}
        texts += _all_texts(values)
        for leaf in _leaves(values):
            if not isinstance(leaf, str):
                shown = {text.strip() for text in _texts(turn, leaf)}
                forms |= shown & turn.secrets
    return "\n".join(texts).lower(), forms


def _all_texts(value: Json) -> Iterator[str]:
    """The texts and numbers in a value, and the keys of its objects."""
    pending: list[Json] = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            pending += [*each, *each.values()]
        elif isinstance(each, list):
            pending += each
        elif each is not None and not isinstance(each, bool):
            yield str(each)


def _learn_all(turn: RunningTurn, secrets: set[str]) -> None:
    state = turn.state
    _learn(turn, secrets, state.skill_variables, {}, turn.skill.private_variables)
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
