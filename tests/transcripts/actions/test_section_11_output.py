"""spec actions-runtime.md §11: what steps say."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

Start = Callable[..., Any]


def saying(w: Any, *says: Any, **fields: Any) -> Any:
    """An action that says something."""
    return w.action("say", w.step("s1", *says, **fields))


def test_sequential_when_visited_again_then_the_texts_take_turns(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.1, R20: cycling, per session."""
    conversation = talk(saying(w, w.text("a", "b", "c")))
    assert [conversation.say("x", "say").texts[0] for _ in range(5)] == ["a", "b", "c", "a", "b"]


def test_random_when_visited_again_then_never_the_same_twice_in_a_row(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.1."""
    conversation = talk(saying(w, w.text("a", "b", "c", selection_policy="random")))
    said = []
    for seed in range(40):
        conversation.seed = seed
        said.append(conversation.say("x", "say").texts[0])
    assert set(said) == {"a", "b", "c"}
    assert all(one != other for one, other in pairwise(said))


@pytest.mark.parametrize(("fields", "joined"), [({}, "a\nb"), ({"delimiter": " / "}, "a / b")])
def test_multiline_when_said_then_all_texts_are_joined(
    talk: Start, w: Any, fields: dict[str, str], joined: str
) -> None:
    """spec actions-runtime.md §11.1."""
    talk(saying(w, w.text("a", "b", selection_policy="multiline", **fields))).say("x", "say").shows(joined)


def test_text_when_it_comes_out_empty_then_the_element_is_dropped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.1: null prints as the empty string."""
    talk(saying(w, [w.session("none")], w.text(""), "end")).say("x", "say").shows("end", types=["text"])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"a": [1, "b"]}, '{"a":[1,"b"]}'),
        ([1, 2.5], "[1,2.5]"),
        (True, "true"),
        (7.0, "7"),
        (0.1, "0.1"),
        (1234567, "1234567"),
        ("plain", "plain"),
    ],
)
def test_value_when_in_a_text_then_it_is_written_out(talk: Start, w: Any, value: Any, shown: str) -> None:
    """spec actions-runtime.md §§11.1, 11.2: objects and arrays as compact JSON, numbers as digits."""
    talk(saying(w, [w.session("v")])).say("x", "say", skill_variables={"v": value}).shows(shown)


def test_text_when_a_part_is_faulty_then_its_element_is_left_out(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §23: skip that element, go on."""
    conversation = talk(saying(w, ["a ", w.formula("${none}.x")], "b"))
    conversation.say("x", "say").shows("b", log=["Error when updating output in [s1]"])


@pytest.mark.parametrize(
    ("locale", "pattern", "shown"),
    [
        ("en-us", None, "Jan 31, 2023"),
        ("en-us", "short", "1/31/23"),
        ("en-us", "medium", "Jan 31, 2023"),
        ("en-us", "long", "January 31, 2023"),
        ("en-us", "full", "Tuesday, January 31, 2023"),
        ("en-us", "yyyy/MM/dd", "2023/01/31"),
        ("en-us", "yy/MM/dd", "23/01/31"),
        ("en-gb", "long", "31 January 2023"),
        ("de-de", "medium", "31.01.2023"),
        ("de-de", "full", "Dienstag, 31. Januar 2023"),
        ("fr-fr", "long", "31 janvier 2023"),
        ("it-it", "long", "31 gennaio 2023"),
        ("nl-nl", "full", "dinsdag 31 januari 2023"),
        ("pt-br", "long", "31 de janeiro de 2023"),
        ("es-es", "long", "31 de enero de 2023"),
        ("ja-jp", "long", "2023年1月31日"),
        ("zh-cn", "full", "2023年1月31日星期二"),
        ("zz-zz", "short", "1/31/23"),
    ],
)
def test_date_when_printed_then_locale_and_format_decide(
    talk: Start, w: Any, locale: str, pattern: str | None, shown: str
) -> None:
    """spec actions-runtime.md §§11.2, 11.3, R12: medium by default; session variables too."""
    date = {"system_type": "date", "value": "2023-01-31"}
    formats = {"variable": {"format": {"date": {"pattern": pattern}}}} if pattern else {}
    conversation = talk(
        saying(w, [w.session("d")]), request={"system": {"locale": locale}}, system_settings=formats
    )
    conversation.say("x", "say", skill_variables={"d": date}).shows(shown)


def test_date_when_spanish_and_medium_then_the_month_has_no_point(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.2: CLDR 39, `18 abr 2021`."""
    date = {"system_type": "date", "value": "2021-04-18"}
    conversation = talk(saying(w, [w.session("d")]), language="es")
    conversation.say("x", "say", skill_variables={"d": date}).shows("18 abr 2021")


@pytest.mark.parametrize(
    ("locale", "pattern", "shown"),
    [
        ("en-us", None, "1:53:30 PM"),
        ("en-us", "short", "1:53 PM"),
        ("en-us", "medium", "1:53:30 PM"),
        ("en-gb", "short", "13:53"),
        ("de-de", None, "13:53:30"),
        ("es-es", "short", "13:53"),
        ("en-us", "HH-mm", "13-53"),
    ],
)
def test_time_when_printed_then_locale_and_format_decide(
    talk: Start, w: Any, locale: str, pattern: str | None, shown: str
) -> None:
    """spec actions-runtime.md §11.2."""
    time = {"system_type": "time", "value": "13:53:30"}
    formats = {"variable": {"format": {"time": {"pattern": pattern}}}} if pattern else {}
    conversation = talk(
        saying(w, [w.session("t")]), request={"system": {"locale": locale}}, system_settings=formats
    )
    conversation.say("x", "say", skill_variables={"t": time}).shows(shown)


@pytest.mark.parametrize(
    ("value", "formats", "locale", "shown"),
    [
        (1234567.891, {}, "en-us", "1234567.891"),
        (1234567.891, {"number": {"delimiter": "comma"}}, "en-us", "1,234,567.891"),
        (1234567.891, {"number": {"delimiter": "period"}}, "en-us", "1.234.567,891"),
        (2.5, {"number": {"fraction_digits": 2}}, "en-us", "2.50"),
        (2.5, {}, "de-de", "2,5"),
        (3, {"number": {"fraction_digits": 2}}, "en-us", "3.00"),
        (1 / 3, {}, "en-us", "0.33333333333333"),
        ({"system_type": "currency", "value": 20, "unit": "USD"}, {}, "en-us", "20"),
        ({"system_type": "currency", "value": 20}, {"currency": {"fraction_digits": 2}}, "en-us", "20.00"),
        ({"system_type": "currency", "value": 20.5}, {"currency": {"symbol": "$"}}, "en-us", "$20.5"),
        ({"system_type": "percentage", "value": 12.5}, {}, "en-us", "12.5"),
        ({"system_type": "percentage", "value": 12}, {"percentage": {"fraction_digits": 1}}, "en-us", "12.0"),
    ],
)
def test_number_when_printed_then_settings_decide(
    talk: Start, w: Any, value: Any, formats: dict[str, Any], locale: str, shown: str
) -> None:
    """spec actions-runtime.md §11.2: digits, delimiter, fraction digits, symbol."""
    conversation = talk(
        saying(w, [w.session("v")]),
        request={"system": {"locale": locale}},
        system_settings={"variable": {"format": formats}},
    )
    conversation.say("x", "say", skill_variables={"v": value}).shows(shown)


def test_formats_when_outside_of_texts_then_they_do_not_apply(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.2: not in conditions, parameters or user_defined."""
    formats = {"variable": {"format": {"number": {"fraction_digits": 2}}}}
    element = {"response_type": "user_defined", "user_defined": {"n": "${v}", "t": "n=${v}"}}
    conversation = talk(saying(w, element, [w.session("v")]), system_settings=formats)
    reply = conversation.say("x", "say", skill_variables={"v": 5}).shows("5.00")
    assert reply.generic[0]["user_defined"] == {"n": 5, "t": "n=5"}


def test_user_defined_when_a_string_is_one_reference_then_it_keeps_its_type(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.4: and the legacy form is evaluated there."""
    element = {
        "response_type": "user_defined",
        "user_defined": {"list": "${l}", "deep": [{"a": "${l[0]}", "b": "x ${l}[1] y"}], "old": "<? $l ?>"},
    }
    reply = talk(saying(w, element)).say("x", "say", skill_variables={"l": [1, 2]})
    assert reply.generic == [
        {
            "response_type": "user_defined",
            "user_defined": {"list": [1, 2], "deep": [{"a": 1, "b": "x 2 y"}], "old": [1, 2]},
        }
    ]


def test_option_when_it_has_no_title_then_it_gets_an_empty_one(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.5; actions-format.md F4."""
    options = [{"label": "Yes ${name}", "value": {"input": {"text": "Yes"}}}]
    element = {"response_type": "option", "options": options, "repeat_on_reprompt": True}
    reply = talk(saying(w, element)).say("x", "say", skill_variables={"name": "Ann"})
    assert reply.generic == [
        {
            "response_type": "option",
            "title": "",
            "options": [{"label": "Yes Ann", "value": {"input": {"text": "Yes"}}}],
            "repeat_on_reprompt": True,
        }
    ]


@pytest.mark.parametrize(
    "element",
    [
        {
            "response_type": "iframe",
            "source": "https://example.com/a",
            "title": "t",
            "channel_options": {"chat": {"display": "panel"}},
        },
        {"response_type": "pause", "time": 500, "typing": True},
        {"response_type": "image", "source": "https://example.com/a.png", "alt_text": "a"},
        {"response_type": "video", "source": "https://example.com/a.mp4"},
        {
            "response_type": "audio",
            "source": "https://example.com/a.mp3",
            "channel_options": {"voice_telephony": {"loop": True}},
        },
        {"response_type": "date"},
        {"response_type": "dtmf", "command_info": {"type": "collect", "parameters": {"count": 1}}},
        {"response_type": "speech_to_text", "command_info": {"type": "configure"}},
        {"response_type": "text_to_speech", "command_info": {"type": "configure"}},
        {"response_type": "start_activities", "activities": [{"type": "dtmf_collection"}]},
        {"response_type": "stop_activities", "activities": [{"type": "dtmf_collection"}]},
        {"response_type": "end_session"},
        {"response_type": "button", "kind": "primary", "label": "Go"},
        {"response_type": "card", "body": [{"response_type": "text", "text": "x"}]},
        {"response_type": "carousel", "items": []},
        {"response_type": "grid", "columns": [], "rows": []},
        {"response_type": "table", "title": "t"},
        {"response_type": "connect_to_agent", "message_to_human_agent": "x"},
        {"response_type": "channel_transfer", "message_to_user": "x", "transfer_info": {}},
        {"response_type": "future_type", "whatever": [None, 1]},
    ],
    ids=lambda element: str(element["response_type"]),
)
def test_element_when_it_is_no_text_then_it_passes_through(talk: Start, w: Any, element: Any) -> None:
    """spec actions-runtime.md §§11.4, 11.7, 11.8; actions-format.md §5: a deep copy, unknown keys kept."""
    full = {**element, "channels": [{"channel": "chat"}], "unknown": {"kept": 1}}
    assert talk(saying(w, full)).say("x", "say").generic == [full]


def test_text_when_it_has_further_keys_then_they_stay(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§11.6, 11.7."""
    element = w.text("hello", repeat_on_reprompt=True, channels=[{"channel": "chat"}])
    assert talk(saying(w, element)).say("x", "say").generic == [
        {
            "response_type": "text",
            "text": "hello",
            "repeat_on_reprompt": True,
            "channels": [{"channel": "chat"}],
        }
    ]


def test_output_mapping_when_shown_then_it_says_where_each_element_comes_from(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §21: `output_generic_mapping`."""
    conversation = talk(saying(w, "Well?", asks="sys-number"))
    step = {"type": "step", "action": "say", "step": "s1"}
    assert conversation.say("x", "say").debug["output_generic_mapping"] == [{"source": step}]
    missed = conversation.say("hm").debug["output_generic_mapping"]
    handler = {"type": "handler", "action": "say", "step": "s1", "handler": "validation_not_found_handler"}
    assert missed == [{"source": handler}]


@pytest.mark.parametrize(
    ("source", "stored", "shown"),
    [
        (
            {"system_type": "date", "value": "2026-12-07"},
            {"system_type": "date", "value": "2026-12-09"},
            "Dec 9, 2026",
        ),
        ("2026-12-07", "2026-12-09", "2026-12-09"),
    ],
)
def test_date_when_moved_then_it_stays_what_it_was(
    talk: Start, w: Any, source: Any, stored: Any, shown: str
) -> None:
    """spec actions-runtime.md §11.3: a sum of a date is printed as the date; a text stays a text."""
    moved = {"add": [w.session("d"), {"duration": {"days": 2}}]}
    action = w.action(
        "go",
        w.step("s1", [w.session("e")], sets={"e": moved}),
        w.step("s2", "later", condition={"gt": [moved, w.session("d")]}),
    )
    reply = talk(action, variables=[{"variable": "d", "initial_value": w.scalar(source)}]).say("x", "go")
    reply.shows(shown, "later")
    assert reply.variables["e"] == stored
