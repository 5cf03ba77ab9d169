"""What a text answers to a question (spec/actions-runtime.md §6.1)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from doyle.actions.conditions import WEEKDAYS
from doyle.actions.options import dynamic_options
from doyle.actions.plan import Constraint, Handler, HandlerType, Kind, Question, Step
from doyle.actions.running import RunningTurn
from doyle.actions.stored import simple_value
from doyle.expressions.errors import ExpressionError, MisfitError
from doyle.expressions.operators import order
from doyle.expressions.regexes import find_match
from doyle.expressions.values import Mention, MentionList, typed
from doyle.wire.json import Json

Span = tuple[int, int]

_WORDS: Mapping[str, tuple[str, str]] = {
    "en": ("yes yeah yea yup yep sure positive ok okay y", "no not nope nay negative n"),
    "de": ("ja jep jawohl klar gerne sicher ok okay j", "nein nee nö ja_nicht nicht"),
    "fr": ("oui ouais ok okay certainement o", "non nan pas"),
    "es": ("sí si claro vale ok okay", "no nunca"),
    "it": ("sì si certo certamente ok okay", "no non"),
    "pt": ("sim claro ok okay s", "não nao nunca"),
    "nl": ("ja jazeker zeker graag ok okay", "nee neen niet"),
    "cs": ("ano jo jasně ok", "ne nikoli"),
    "ja": ("はい ええ うん そうです ok", "いいえ いや ちがう 違います"),
    "ko": ("예 네 응 그래 ok", "아니요 아니오 아뇨 아니"),
    "zh": ("是 是的 对 好 好的 ok", "不 不是 否 没有"),
    "ar": ("نعم اجل بلى", "لا كلا"),
}
# They hold such a word and say neither.
_NEITHER: Mapping[str, str] = {
    "en": "no_problem no_problems not_a_problem no_worries why_not no_doubt",
    "de": "warum_nicht wieso_nicht",
    "fr": "pas_de_problème pas_de_souci pourquoi_pas",
    "es": "no_hay_problema por_qué_no",
    "it": "non_c'è_problema perché_no",
    "pt": "não_tem_problema nao_tem_problema por_que_não",
    "nl": "waarom_niet",
}
_UNSPACED = frozenset({"ja", "zh", "ko"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A recognised answer: what is stored, what the user typed for it, and where.

    `pattern`: the name of the pattern that a text matched. `is_own`: it is what the question asks for, and
    not just what will do if nothing else was asked.
    """

    value: Json
    literal: str | None = None
    span: Span | None = None
    pattern: str | None = None
    is_own: bool = True


def find_answers(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    """The answers to a question in the user's text, best first."""
    yield from _FINDERS[question.kind](turn, question)


def find_answer(turn: RunningTurn, question: Question) -> Answer | None:
    """The answer in the user's text, or None; of several options the longest, then the first listed."""
    if question.kind is Kind.OPTIONS:
        places = {value: at for at, value in reversed([*enumerate(question.options)])}
        mentions = sorted(
            _mentions(turn, question.entity),
            key=lambda each: (-len(each.literal or ""), places.get(each.entity.value, len(places))),
        )
        return _option(turn, question, mentions[0]) if mentions else None
    return next(find_answers(turn, question), None)


def violated(turn: RunningTurn, step: Step, answer: Answer) -> Handler | None:
    """The validation handler of a step that an answer violates (§6.3)."""
    for handler in step.handlers:
        if handler.type is not HandlerType.VALIDATION:
            continue
        if any(_is_violated(turn, each, answer.value, step) for each in handler.constraints):
            return handler
    return None


def _free_text(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    text = turn.request.original_text if question.is_verbatim else turn.request.text
    if text.strip():
        yield Answer(text, text, (0, len(turn.request.text)))


def _mentions(turn: RunningTurn, entity: str | None) -> tuple[Mention, ...]:
    found: MentionList | None = None if entity is None else turn.scope.find_mentions(entity)
    return () if found is None else found.mentions


def _options(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    yield from (_option(turn, question, mention) for mention in _mentions(turn, question.entity))


def _option(turn: RunningTurn, question: Question, mention: Mention) -> Answer:
    value = turn.request.original_text if question.is_verbatim else mention.entity.value
    return Answer(value, mention.literal, mention.entity.location)


def _dynamic(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    """A label or value that is the whole text, else the longest one that is contained in it."""
    if question.dynamic is None:
        return
    text = turn.request.text.strip().casefold()
    options = dynamic_options(turn, question.dynamic)
    named = [(name.strip().casefold(), option) for option in options for name in (option.label, option.value)]
    turn.scope.budget.turn_steps -= len(named)
    whole = [option for name, option in named if name and name == text]
    contained = sorted(
        ((name, option) for name, option in named if name and _is_inside(name, text)),
        key=lambda pair: -len(pair[0]),
    )
    for option in (*whole, *(option for _, option in contained)):
        yield Answer(option.stored(), turn.request.text, (0, len(turn.request.text)))


def _is_inside(name: str, text: str) -> bool:
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before[:1].isalnum() or after.isalnum()):
            return True
        at = text.find(name, at + 1)
    return False


def _regex(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    text = turn.request.text
    for name, pattern in question.patterns:
        turn.scope.budget.begin()
        try:
            match = find_match(pattern, text, turn.scope.budget)
        except MisfitError as fault:
            turn.note_log("error", f"The pattern [{name}] cannot be used: {fault.reason}")
            continue
        if match is not None and match.group(0):
            value = turn.request.original_text if question.is_verbatim else match.group(0)
            yield Answer(value, match.group(0), match.span(), name)


def _confirmation(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    for mention in _mentions(turn, question.entity):
        yield Answer(str(mention.entity.value), mention.literal, mention.entity.location)
    answer = confirmation_in(turn.request.text, turn.skill.language)
    if answer is not None:
        yield answer


def confirmation_in(text: str, language: str) -> Answer | None:
    """Yes or no: the first word of either kind in the language of the skill decides.

    A text that is nothing but one English word of either kind counts in every language; a set phrase such as
    "no problem" says neither.
    """
    short = language.partition("-")[0].lower()
    short = short if short in _WORDS else "en"
    folded = text.casefold()
    if short in _UNSPACED:
        answer = _unspaced_confirmation(folded, *(set(words.split()) for words in _WORDS[short]))
    else:
        answer = _spaced_confirmation(text, short)
    if answer is None and len(_WORD.findall(folded)) == 1:
        answer = _spaced_confirmation(text, "en")
    return answer


def _spaced_confirmation(text: str, language: str) -> Answer | None:
    for match in _confirming(language).finditer(text):
        if match.lastgroup != "neither":
            return Answer(match.lastgroup, match[0], match.span())
    return None


@cache
def _confirming(language: str) -> re.Pattern[str]:
    """What is looked for in a text: phrases come before the words that they begin with."""
    yes, no = (words.split() for words in _WORDS[language])
    kinds = {"neither": _NEITHER.get(language, "").split(), "no": no, "yes": yes}
    groups = (f"(?P<{kind}>{'|'.join(map(_written, kinds[kind]))})" for kind in kinds if kinds[kind])
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)", re.IGNORECASE)


def _written(phrase: str) -> str:
    return re.escape(phrase).replace("'", "['’]").replace("_", r"\s+")


def _unspaced_confirmation(text: str, yes: set[str], no: set[str]) -> Answer | None:
    """In scripts without blanks the text must begin with the word; a longer word wins."""
    for word in sorted(yes | no, key=len, reverse=True):
        if text.strip().startswith(word):
            return Answer("no" if word in no else "yes", word, (0, len(text)))
    return None


def _number(turn: RunningTurn, question: Question) -> Iterator[Answer]:
    for mention in _mentions(turn, question.entity):
        yield Answer(mention.value, mention.literal, mention.entity.location)


def _typed(system_type: str) -> "Finder":
    def find(turn: RunningTurn, question: Question) -> Iterator[Answer]:
        for mention in _mentions(turn, question.entity):
            stored = {"system_type": system_type, "value": mention.entity.value}
            yield Answer(stored, mention.literal, mention.entity.location)

    return find


def _amount(system_type: str) -> "Finder":
    """Currency and percent; a plain number will do for a currency that was asked for (§6.1)."""

    def find(turn: RunningTurn, question: Question) -> Iterator[Answer]:
        entities = [question.entity, "sys-number"] if system_type == "currency" else [question.entity]
        for entity in entities:
            for mention in _mentions(turn, entity):
                stored, place = _stored_amount(turn, mention, system_type), mention.entity.location
                yield Answer(stored, mention.literal, place, is_own=entity == question.entity)

    return find


def _stored_amount(turn: RunningTurn, mention: Mention, system_type: str) -> Json:
    if turn.request.keeps_bare_amounts:
        return mention.value
    stored = {"system_type": system_type, "value": mention.value}
    unit = _unit_of(mention)
    return stored if unit is None or system_type == "percentage" else {**stored, "unit": unit}


def _unit_of(mention: Mention) -> str | None:
    for place in (mention.entity.attributes.get("interpretation"), mention.entity.attributes.get("metadata")):
        unit = place.get("unit") if isinstance(place, Mapping) else None
        if isinstance(unit, str):
            return unit
    return None


Finder = Callable[[RunningTurn, Question], Iterator[Answer]]

_FINDERS: Mapping[Kind, "Finder"] = {
    Kind.FREE_TEXT: _free_text,
    Kind.OPTIONS: _options,
    Kind.DYNAMIC_OPTIONS: _dynamic,
    Kind.REGEX: _regex,
    Kind.CONFIRMATION: _confirmation,
    Kind.NUMBER: _number,
    Kind.DATE: _typed("date"),
    Kind.TIME: _typed("time"),
    Kind.CURRENCY: _amount("currency"),
    Kind.PERCENTAGE: _amount("percentage"),
}


def _is_violated(turn: RunningTurn, constraint: Constraint, value: Json, step: Step) -> bool:
    try:
        limit = constraint.read(turn.scope)
    except ExpressionError as fault:
        turn.note_fault("Error in a constraint", fault, None, step)
        return False
    if limit is None:
        return False
    simple = simple_value(value)
    if constraint.name == "days_of_week":
        return _weekday(simple) not in _weekdays(limit)
    is_wanted = _LIMITS.get(constraint.name)
    if is_wanted is None:
        return False
    try:
        return not is_wanted(order(typed(simple), typed(simple_value(limit))))
    except MisfitError:
        return False


def _weekday(value: Json) -> str | None:
    try:
        return WEEKDAYS[date.fromisoformat(value[:10]).weekday()]
    except (TypeError, ValueError):
        return None


def _weekdays(limit: Json) -> set[str]:
    days = limit if isinstance(limit, list) else [limit]
    return {str(simple_value(day)).lower() for day in days}


_LIMITS = {
    "minimum": lambda sign: sign >= 0,
    "maximum": lambda sign: sign <= 0,
    "after": lambda sign: sign > 0,
    "before": lambda sign: sign < 0,
    "start_time": lambda sign: sign >= 0,
    "end_time": lambda sign: sign <= 0,
}
