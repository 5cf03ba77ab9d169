"""spec actions-runtime.md §§6, 7: questions and their answers."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


def asking(w: Any, entity: Any, *, handlers: Any = None, says: Any = "Well?") -> Any:
    """An action that asks one question and prints the answer."""
    asked = w.step("s1", says, asks=entity, **({} if handlers is None else {"handlers": handlers}))
    return w.action("ask", asked, w.step("s2", ["<", w.var("s1"), ">"]))


def answered(talk: Start, w: Any, entity: Any, text: str, *mentions: Any, **fields: Any) -> Any:
    """The reply to an answer of that question."""
    conversation = talk(asking(w, entity), **fields)
    conversation.say("x", "ask").shows("Well?", pending="question")
    return conversation.say(text, mentions=mentions)


def test_options_when_a_synonym_is_said_then_the_value_is_stored(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1: canonical value; `.literal` is what was typed."""
    action = w.action(
        "ask",
        w.step("s1", "Well?", asks="tea"),
        w.step("s2", [w.var("s1"), " ", w.formula("${s1}.literal"), " ", w.formula("${s1}.value")]),
    )
    conversation = talk(action, entities=[w.options("tea", "Black", "Green")])
    conversation.say("x", "ask")
    conversation.say("some sencha", mentions=[("tea", "sencha", "Green")]).shows("Green sencha Green")


def test_saved_response_when_it_is_asked_for_then_its_options_are_shown_and_taken(
    talk: Start, w: Any
) -> None:
    """spec actions-format.md §§5, 10: `question.data_type` refers to `data_types`, which names the entity."""
    shown = {"response_type": "response_from_data_type"}
    action = w.action(
        "ask",
        w.step("s1", "Well?", shown, asks={"data_type": "saved_1", "max_tries": 3}),
        w.step("s2", ["<", w.var("s1"), ">"]),
    )
    saved = [{"data_type": "saved_1", "title": "Teas", "entity": "tea"}]
    conversation = talk(action, entities=[w.options("tea", "Black", "Green")], data_types=saved)
    reply = conversation.say("x", "ask").shows("Well?", types=["text", "option"])
    assert [option["label"] for option in reply.generic[1]["options"]] == ["Black", "Green"]
    conversation.say("sencha", mentions=[("tea", "sencha", "Green")]).shows("<Green>")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("yes", "yes"),
        ("Yeah, why not", "yes"),
        ("sure", "yes"),
        ("positive", "yes"),
        ("OK", "yes"),
        ("y", "yes"),
        ("no", "no"),
        ("not now", "no"),
        ("nope", "no"),
        ("NAY", "no"),
        ("negative", "no"),
        ("n", "no"),
    ],
)
def test_confirmation_when_answered_then_yes_or_no_is_stored(
    talk: Start, w: Any, text: str, stored: str
) -> None:
    """spec actions-runtime.md §6.1, R13: stored `yes` and `no`, printed `Yes` and `No`."""
    reply = answered(talk, w, "sys-yes-no", text).shows(f"<{stored.capitalize()}>")
    assert reply.debug["turn_events"][-1]["action_variables"] == {"s1": stored}


@pytest.mark.parametrize("text", ["maybe", "know", "yesterday", "eyes"])
def test_confirmation_when_no_such_word_is_said_then_it_is_asked_again(
    talk: Start, w: Any, text: str
) -> None:
    """spec actions-runtime.md §6.1: whole words."""
    answered(talk, w, "sys-yes-no", text).shows("I didn't catch that.", pending="question")


@pytest.mark.parametrize(
    ("language", "text", "printed"),
    [
        ("de", "Ja bitte", "Ja"),
        ("fr", "non", "Non"),
        ("es", "sí", "Sí"),
        ("pt-br", "não", "Não"),
        ("ja", "はい", "はい"),
        ("pt-br", "yes", "Sim"),
        ("fr", "pas de problème, oui", "Oui"),
        ("en", "no problem, yes", "Yes"),
        ("de", "ja nicht", "Nein"),
    ],
)
def test_confirmation_when_the_skill_speaks_another_language_then_its_words_count(
    talk: Start, w: Any, language: str, text: str, printed: str
) -> None:
    """spec actions-runtime.md §6.1, R13: localised."""
    answered(talk, w, "sys-yes-no", text, language=language).shows(f"<{printed}>")


@pytest.mark.parametrize(
    ("language", "text"), [("pt-br", "quero no sábado"), ("es", "café y té"), ("de", "yes maybe")]
)
def test_confirmation_when_an_english_word_is_part_of_another_language_then_it_is_none(
    talk: Start, w: Any, language: str, text: str
) -> None:
    """spec actions-runtime.md §6.1: English counts elsewhere only where nothing else is said."""
    answered(talk, w, "sys-yes-no", text, language=language).shows("I didn't catch that.", pending="question")


def test_regex_when_a_pattern_matches_then_the_matched_text_is_stored(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1; actions-format.md F8: unanchored, first pattern in order wins."""
    entity = w.patterns("code", long=r"/[A-Z]{3}-\d{4}/", short=r"\d{2}")
    reply = answered(talk, w, "code", "it is ABC-1234 I think", entities=[entity]).shows("<ABC-1234>")
    assert reply.events[0] == "step_answered s1 prompted"
    answered(talk, w, "code", "no 12 then", entities=[entity]).shows("<12>")
    answered(talk, w, "code", "none", entities=[entity]).shows("I didn't catch that.", pending="question")


def test_regex_when_compared_then_its_text_and_its_name_both_count(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1: compare with the pattern's name or the text."""
    action = w.action(
        "ask",
        w.step("s1", "Well?", asks="code"),
        w.step("s2", "short", condition={"eq": [w.var("s1"), {"value": "short", "from_entity": "code"}]}),
        w.step("s3", "twelve", condition={"eq": [w.var("s1"), w.scalar("12")]}),
        w.step("s4", "never", condition={"eq": [w.var("s1"), w.scalar("long")]}),
    )
    conversation = talk(action, entities=[w.patterns("code", short=r"\d{2}")])
    conversation.say("x", "ask")
    conversation.say("12").shows("short", "twelve")


@pytest.mark.parametrize(
    ("entity", "literal", "value", "attributes", "stored", "printed"),
    [
        ("sys-number", "1,000", "1000", {}, 1000, "1000"),
        ("sys-number", "2.5", "2.5", {}, 2.5, "2.5"),
        (
            "sys-date",
            "June 30",
            "2030-06-30",
            {},
            {"system_type": "date", "value": "2030-06-30"},
            "Jun 30, 2030",
        ),
        ("sys-time", "5:15 pm", "17:15:00", {}, {"system_type": "time", "value": "17:15:00"}, "5:15:00 PM"),
        (
            "sys-currency",
            "20 dollars",
            "20",
            {"interpretation": {"unit": "USD"}},
            {"system_type": "currency", "value": 20, "unit": "USD"},
            "20",
        ),
        ("sys-percentage", "20 %", "20", {}, {"system_type": "percentage", "value": 20}, "20"),
    ],
)
def test_system_entity_when_answered_then_it_is_stored_and_printed_by_its_kind(
    talk: Start,
    w: Any,
    entity: str,
    literal: str,
    value: str,
    attributes: dict[str, Any],
    stored: Any,
    printed: str,
) -> None:
    """spec actions-runtime.md §6.1: stored value, printed value."""
    reply = answered(talk, w, entity, f"about {literal}", (entity, literal, value, attributes))
    reply.shows(f"<{printed}>")
    assert reply.debug["turn_events"][-1]["action_variables"]["s1"] == stored


def test_currency_when_a_plain_number_is_said_then_it_has_no_unit(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1: a plain number fills it too."""
    reply = answered(talk, w, "sys-currency", "20", ("sys-number", "20")).shows("<20>")
    stored = reply.debug["turn_events"][-1]["action_variables"]["s1"]
    assert stored == {"system_type": "currency", "value": 20}


@pytest.mark.parametrize("entity", ["sys-currency", "sys-percentage"])
def test_amounts_when_the_api_version_is_old_then_they_are_bare_numbers(
    talk: Start, w: Any, entity: str
) -> None:
    """spec actions-runtime.md §6.1: before 2021-11-01."""
    conversation = talk(asking(w, entity), request={"keeps_bare_amounts": True})
    conversation.say("x", "ask")
    reply = conversation.say("20 units", mentions=[(entity, "20 units", "20")]).shows("<20>")
    assert reply.debug["turn_events"][-1]["action_variables"]["s1"] == 20


@pytest.mark.parametrize(
    ("said", "answer"),
    [("green or rather green tea", "green tea"), ("white or black", "black"), ("white", "white")],
)
def test_options_when_several_are_said_then_the_longest_counts_then_the_first_listed(
    talk: Start, w: Any, said: str, answer: str
) -> None:
    """spec actions-runtime.md §6.1."""
    teas = ("green", "black", "white", "green tea")
    mentions = sorted((name for name in teas if name in said), key=said.index)
    reply = answered(
        talk, w, "tea", said, *(("tea", name) for name in mentions), entities=[w.options("tea", *teas)]
    )
    reply.shows(f"<{answer}>")


def test_number_when_several_are_said_then_the_first_counts(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.1."""
    answered(talk, w, "sys-number", "2 or 3", ("sys-number", "2"), ("sys-number", "3")).shows("<2>")


@pytest.mark.parametrize("key", ["collect_verbatim_response", None])
def test_free_text_when_it_is_verbatim_then_spelling_is_not_corrected(
    talk: Start, w: Any, key: str | None
) -> None:
    """spec actions-runtime.md §6.1: `input.text`, or `input.original_text` where asked for."""
    question = {"free_text": True, **({key: True} if key else {})}
    conversation = talk(asking(w, question))
    conversation.say("x", "ask")
    reply = conversation.say("hello", original_text="helo")
    reply.shows("<helo>" if key else "<hello>")


SOURCE = [{"label": "Rome", "id": 7}, {"label": "New York", "id": 8}, {"label": "York", "id": 9}]


def dynamic(w: Any, templates: dict[str, Any] | None) -> Any:
    question = {"entity": "any", "source_variable": w.session("cities"), "max_tries": 1}
    if templates is not None:
        question["option_list"] = {"templates": {key: w.formula(templates[key]) for key in templates}}
    ask = w.step("s1", "Where?", {"response_type": "response_from_variable"}, asks=question)
    ask["handlers"] = []
    return w.action(
        "ask",
        ask,
        w.step("s2", [w.var("s1"), " ", w.formula("${s1}.value"), " ", w.formula("${s1.item.id}")]),
    )


@pytest.mark.parametrize(
    ("templates", "labels", "values"),
    [
        (None, ["Rome", "New York", "York"], ["Rome", "New York", "York"]),
        (
            {"label": "${item.label}.toUpperCase()"},
            ["ROME", "NEW YORK", "YORK"],
            ["ROME", "NEW YORK", "YORK"],
        ),
        ({"label": "${item}.label", "value": "${item.id}"}, ["Rome", "New York", "York"], ["7", "8", "9"]),
    ],
)
def test_dynamic_options_when_shown_then_templates_make_them(
    talk: Start, w: Any, templates: Any, labels: list[str], values: list[str]
) -> None:
    """spec actions-runtime.md §6.2: label template, else `item.label`; value template, else the label."""
    conversation = talk(
        dynamic(w, templates), variables=[{"variable": "cities", "initial_value": w.scalar(SOURCE)}]
    )
    shown = conversation.say("x", "ask").shows("Where?", types=["text", "option"]).generic[1]
    assert shown == {
        "response_type": "option",
        "title": "",
        "options": [
            {"label": label, "value": {"input": {"text": value}}}
            for label, value in zip(labels, values, strict=True)
        ],
    }


@pytest.mark.parametrize(
    ("text", "printed"),
    [("rome", "Rome Rome 7"), ("to New York please", "New York New York 8"), ("york", "York York 9")],
)
def test_dynamic_options_when_one_is_said_then_its_item_is_stored(
    talk: Start, w: Any, text: str, printed: str
) -> None:
    """spec actions-runtime.md §6.1: whole text or contained; the longest wins."""
    conversation = talk(
        dynamic(w, None), variables=[{"variable": "cities", "initial_value": w.scalar(SOURCE)}]
    )
    conversation.say("x", "ask")
    conversation.say(text).shows(printed)


def test_dynamic_options_when_none_is_said_then_the_whole_prompt_comes_again(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3: without handlers; over max_tries like fallback."""
    conversation = talk(
        dynamic(w, None), variables=[{"variable": "cities", "initial_value": w.scalar(SOURCE)}]
    )
    conversation.say("x", "ask")
    conversation.say("paris").shows("Where?", types=["text", "option"], pending="question")
    reply = conversation.say("paris").shows(
        "Fallback: Step validation failed.", types=["text", "connect_to_agent"]
    )
    assert reply.events[0] == "action_finished ask max_retries_reached"


def test_miss_when_it_is_the_fourth_then_the_action_falls_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3, R1: three misses are borne, the fourth is not."""
    conversation = talk(asking(w, "sys-number"))
    conversation.say("x", "ask").shows("Well?")
    for _ in range(3):
        conversation.say("hm").shows(
            "I didn't catch that.",
            events=["handler_visited validation_not_found_handler"],
            pending="question",
        )
    conversation.say("hm").shows(
        "Fallback: Step validation failed.",
        types=["text", "connect_to_agent"],
        events=[
            "handler_visited validation_not_found_max_tries_handler",
            "action_finished ask max_retries_reached",
            "action_visited fallback step_validation_failed",
            "step_visited step_002",
            "action_finished fallback connect_to_agent",
        ],
        pending=None,
    )


def test_miss_when_the_text_is_incremental_then_each_miss_has_its_own(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3: n-th miss, n-th text; the last one repeats."""
    handlers = w.usual_handlers()
    handlers[0]["output"]["generic"] = [w.text("One.", "Two.", selection_policy="incremental")]
    conversation = talk(asking(w, "sys-number", handlers=handlers))
    conversation.say("x", "ask")
    for said in ("One.", "Two.", "Two."):
        conversation.say("hm").shows(said)


def test_miss_when_elements_repeat_then_only_those_come_again(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3: `repeat_on_reprompt`."""
    again = w.text("Please!", repeat_on_reprompt=True)
    action = w.action("ask", w.step("s1", "Once.", again, asks="sys-number"))
    conversation = talk(action)
    conversation.say("x", "ask").shows("Once.", "Please!")
    conversation.say("hm").shows("I didn't catch that.", "Please!")


def test_last_miss_when_its_handler_ends_the_action_then_it_just_ends(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3: `end_action` of the last handler."""
    handlers = w.usual_handlers()
    handlers[1]["resolver"] = {"type": "end_action"}
    question = {"entity": "sys-number", "max_tries": 0}
    conversation = talk(asking(w, question, handlers=handlers))
    conversation.say("x", "ask")
    conversation.say("hm").shows(
        events=[
            "handler_visited validation_not_found_max_tries_handler",
            "action_finished ask max_retries_reached",
        ],
        pending=None,
    )


@pytest.mark.parametrize(("mode", "misses"), [("learning", 2), ("confident", 4), (None, 2)])
def test_tries_when_the_question_says_none_then_the_response_mode_does(
    talk: Start, w: Any, mode: str | None, misses: int
) -> None:
    """spec actions-format.md F5, actions-runtime.md §6.3: the threshold of the mode, else three."""
    action = asking(w, {"entity": "sys-number"})
    if mode is not None:
        action["launch_mode"] = mode
    conversation = talk(action, system_settings={"launch_mode": {"enabled": True, "default": "learning"}})
    conversation.say("x", "ask")
    for _ in range(misses):
        conversation.say("hm").shows("I didn't catch that.")
    conversation.say("hm").shows("Fallback: Step validation failed.", types=["text", "connect_to_agent"])


@pytest.mark.parametrize(
    ("entity", "value", "constraints", "is_valid"),
    [
        ("sys-number", "20", {"minimum": 1, "maximum": 20}, True),
        ("sys-number", "21", {"minimum": 1, "maximum": 20}, False),
        ("sys-number", "0", {"minimum": 1}, False),
        ("sys-date", "2031-08-12", {"after": {"system_variable": "current_date"}}, True),
        ("sys-date", "2031-08-11", {"after": {"system_variable": "current_date"}}, False),
        ("sys-date", "2031-08-10", {"before": "2031-08-11"}, True),
        ("sys-date", "2031-08-11", {"days_of_week": ["monday"]}, True),
        ("sys-date", "2031-08-12", {"days_of_week": ["monday"]}, False),
        ("sys-time", "09:00:00", {"start_time": "09:00:00", "end_time": "17:00:00"}, True),
        ("sys-time", "17:00:01", {"start_time": "09:00:00", "end_time": "17:00:00"}, False),
    ],
)
def test_answer_when_it_has_limits_then_they_are_checked(
    talk: Start, w: Any, entity: str, value: str, constraints: dict[str, Any], is_valid: bool
) -> None:
    """spec actions-runtime.md §6.3, step 3; actions-format.md §6, F1."""
    limits = {
        name: {"scalar": limit} if isinstance(limit, list) else limit for name, limit in constraints.items()
    }
    conversation = talk(asking(w, entity, handlers=w.limits("Not that.", **limits)))
    conversation.say("x", "ask")
    reply = conversation.say("that one", mentions=[(entity, "that", value)])
    assert (reply.texts[0] != "Not that.") is is_valid
    assert reply.state["pending"] == (None if is_valid else "question")


def test_limits_when_nothing_is_recognised_then_the_other_handler_speaks(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3: validation only for a recognised value; trace 1."""
    conversation = talk(
        asking(w, "sys-number", handlers=w.limits("Between 1 and 20.", minimum=1, maximum=20))
    )
    conversation.say("x", "ask")
    conversation.say("50", mentions=[("sys-number", "50")]).shows(
        "Between 1 and 20.", events=["handler_visited input_validation_handler_1"]
    )
    conversation.say("purple").shows("I didn't catch that.")
    conversation.say("many").shows("I didn't catch that.")
    conversation.say("lots").shows("Fallback: Step validation failed.", types=["text", "connect_to_agent"])


def order(w: Any, **extra: Any) -> Any:
    return w.action(
        "order",
        w.step("s1", "Which?", asks="tea"),
        w.step("s2", "How many?", asks="sys-number", **extra),
        w.step("s3", [w.var("s2"), " ", w.var("s1")]),
    )


def test_first_text_when_it_holds_answers_then_they_are_taken(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.4: filled when the action starts, in the order of the steps."""
    conversation = talk(order(w), entities=[w.options("tea", "Green")])
    conversation.say("4 green", "order", mentions=[("sys-number", "4"), ("tea", "green", "Green")]).shows(
        "4 Green",
        events=[
            "action_visited order intent",
            "step_answered s1 known",
            "step_answered s2 known",
            "step_visited s1",
            "step_visited s2",
            "step_visited s3",
            "action_finished order all_steps_done",
        ],
    )


def test_first_text_when_its_answer_breaks_a_limit_then_it_is_ignored(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.4, trace 1."""
    limits = w.limits("At most 20.", maximum=20)
    conversation = talk(order(w, handlers=limits), entities=[w.options("tea", "Green")])
    conversation.say("99 green", "order", mentions=[("sys-number", "99"), ("tea", "green", "Green")]).shows(
        "How many?"
    )


def test_first_text_when_two_questions_want_one_entity_then_both_take_it(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.4, R4: the initial utterance fills all."""
    action = w.action(
        "sum",
        w.step("s1", "First?", asks="sys-number"),
        w.step("s2", "Second?", asks="sys-number"),
        w.step("s3", [w.formula("${s1} + ${s2}")]),
    )
    conversation = talk(action)
    conversation.say("4", "sum", mentions=[("sys-number", "4")]).shows("8")


def paying(w: Any) -> Any:
    return w.action(
        "order",
        w.step("s1", "How many?", asks="sys-number"),
        w.step("s2", "How much?", asks="sys-currency"),
        w.step("s3", [w.var("s1"), " for ", w.var("s2")]),
    )


def test_first_text_when_it_holds_a_plain_number_then_no_question_for_money_takes_it(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §6.4: a mention of its entity; a plain number does where asked for (§6.1)."""
    conversation = talk(paying(w))
    conversation.say("order 5 please", "order", mentions=[("sys-number", "5")]).shows(
        "How much?", answers={"s1": 5}
    )
    conversation.say("20", mentions=[("sys-number", "20")]).shows("5 for 20")


def test_first_text_when_it_holds_money_then_the_question_for_it_takes_it(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.4."""
    conversation = talk(paying(w))
    mentions = [("sys-number", "5"), ("sys-currency", "$20", "20")]
    conversation.say("order 5 for $20", "order", mentions=mentions).shows("5 for 20")


def test_answer_when_it_holds_a_plain_number_more_then_no_question_for_money_takes_it(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §6.3, step 4."""
    conversation = talk(paying(w))
    conversation.say("x", "order").shows("How many?")
    conversation.say("5 or 6", mentions=[("sys-number", "5"), ("sys-number", "6")]).shows("How much?")


def test_answer_when_two_questions_want_one_entity_then_it_fills_its_own_alone(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.4, R4: consecutive number questions are each asked."""
    action = w.action(
        "sum",
        w.step("s1", "First?", asks="sys-number"),
        w.step("s2", "Second?", asks="sys-number"),
        w.step("s3", [w.formula("${s1} + ${s2}")]),
    )
    conversation = talk(action)
    conversation.say("x", "sum").shows("First?")
    conversation.say("4", mentions=[("sys-number", "4")]).shows("Second?")
    conversation.say("5", mentions=[("sys-number", "5")]).shows("9")


def test_answer_when_it_holds_others_too_then_they_are_taken(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3, step 4: PREFILL with the prompting step."""
    conversation = talk(order(w), entities=[w.options("tea", "Green")])
    conversation.say("x", "order").shows("Which?")
    conversation.say("4 green", mentions=[("sys-number", "4"), ("tea", "green", "Green")]).shows("4 Green")


def test_answer_when_given_before_then_a_later_mention_overwrites_it(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3, R5: outside the span of the prompted answer, never for `always_ask`."""
    conversation = talk(order(w), entities=[w.options("tea", "Green", "Black")])
    conversation.say("green", "order", mentions=[("tea", "green", "Green")]).shows("How many?")
    conversation.say("4 black", mentions=[("sys-number", "4"), ("tea", "black", "Black")]).shows("4 Black")


@pytest.mark.parametrize(
    "question",
    [
        {"free_text": True, "response_collection_behavior": "always_ask"},
        {"free_text": True, "only_populate_when_prompted": True},
        {"free_text": True, "response_collection_behavior": "optionally_ask"},
        {"free_text": True},
    ],
    ids=["always_ask", "older spelling", "optionally_ask", "absent"],
)
def test_free_text_when_an_action_starts_then_it_is_asked_for(
    talk: Start, w: Any, question: dict[str, Any]
) -> None:
    """spec actions-runtime.md §7: always_ask, cannot change; actions-format.md §4.1."""
    conversation = talk(asking(w, question))
    conversation.say("x", "ask").shows("Well?", pending="question")
    conversation.say("anything").shows("<anything>")
