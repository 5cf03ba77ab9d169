"""Replies as readable lines (spec/dialog-engine.md §8.3)."""

from typing import Any

import pytest

from doyle.cli.replies import show_reply


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ({"text": "let me in", "original_text": "letme in"}, "(read as: let me in)"),
        ({"text": "letme in", "suggested_text": "let me in"}, "(suggested: let me in)"),
    ],
)
def test_show_reply_when_the_spelling_was_looked_at_then_tells_before_the_answer(
    typed: dict[str, Any], line: str
) -> None:
    """spec/nlu.md §7."""
    reply = {"input": typed, "output": {"generic": [{"response_type": "text", "text": "Hello"}]}}
    assert [shown.text for shown in show_reply(reply).lines] == [line, "Hello"]
    assert [shown.text for shown in show_reply({**reply, "input": {"text": "x"}}).lines] == ["Hello"]


def texts(*generic: dict[str, Any], **output: Any) -> list[str]:
    return [line.text for line in show_reply({"output": {"generic": list(generic), **output}}).lines]


@pytest.mark.parametrize(
    ("item", "lines"),
    [
        ({"response_type": "text", "text": "Hello"}, ["Hello"]),
        ({"response_type": "text", "text": "one\ntwo"}, ["one", "two"]),
        (
            {"response_type": "image", "source": "https://x.example/a.png", "title": "Map"},
            ["[image] Map: https://x.example/a.png"],
        ),
        ({"response_type": "image", "source": "a.png", "alt_text": "A map"}, ["[image] A map: a.png"]),
        ({"response_type": "video", "source": "https://x.example/v"}, ["[video] https://x.example/v"]),
        ({"response_type": "audio", "source": "a.mp3", "title": "Song"}, ["[audio] Song: a.mp3"]),
        ({"response_type": "iframe", "source": "https://x.example"}, ["[iframe] https://x.example"]),
        ({"response_type": "pause", "time": 1500, "typing": True}, ["(pause of 1500 ms)"]),
        (
            {"response_type": "connect_to_agent", "message_to_human_agent": "Help them"},
            ["[hand-over to a human agent] Help them"],
        ),
        (
            {
                "response_type": "connect_to_agent",
                "message_to_human_agent": "Help",
                "agent_available": {"message": "One moment"},
            },
            ["One moment", "[hand-over to a human agent] Help"],
        ),
        ({"response_type": "connect_to_agent"}, ["[hand-over to a human agent]"]),
        (
            {"response_type": "channel_transfer", "message_to_user": "See you there"},
            ["[transfer to another channel] See you there"],
        ),
        ({"response_type": "user_defined", "user_defined": {"a": 1}}, ['[user_defined] {"a":1}']),
        (
            {"response_type": "dtmf", "command_info": {"type": "collect"}},
            ['[dtmf] {"command_info":{"type":"collect"}}'],
        ),
        ({"no": "type"}, ['[None] {"no":"type"}']),
    ],
)
def test_item_when_shown_then_reads_as_text(item: dict[str, Any], lines: list[str]) -> None:
    assert texts(item) == lines


def test_options_when_shown_then_are_numbered_across_the_reply() -> None:
    first = {"response_type": "option", "title": "Which?", "description": "Pick", "options": [{"label": "A"}]}
    second = {
        "response_type": "option",
        "title": "And?",
        "options": [{"label": "B", "value": {"input": {"text": "b"}}}],
    }
    shown = show_reply({"output": {"generic": [first, second]}})
    assert [line.text for line in shown.lines] == ["Which?", "Pick", "  1. A", "And?", "  2. B"]
    assert [choice.value for choice in shown.choices] == [{}, {"input": {"text": "b"}}]


def test_suggestions_when_shown_then_can_be_chosen_like_options() -> None:
    value = {"input": {"text": "hi"}, "intents": [{"intent": "a", "confidence": 1}], "entities": []}
    item = {
        "response_type": "suggestion",
        "title": "Did you mean:",
        "suggestions": [{"label": "A", "value": value}],
    }
    shown = show_reply({"output": {"generic": [item]}})
    assert [line.text for line in shown.lines] == ["Did you mean:", "  1. A"]
    assert shown.choices[0].value == value


@pytest.mark.parametrize("reply", [{}, {"output": {}}, {"output": {"generic": []}}])
def test_reply_when_empty_then_says_so(reply: dict[str, Any]) -> None:
    assert [line.text for line in show_reply(reply).lines] == ["(no answer)"]


def test_actions_when_asked_for_then_are_shown() -> None:
    reply = {"output": {"generic": []}, "actions": [{"name": "lookup", "parameters": {"id": 5}}]}
    assert [line.text for line in show_reply(reply).lines] == ['[action asked for: lookup {"id":5}]']


def test_dialog_error_when_reported_then_is_shown() -> None:
    assert texts(error="Error when updating output") == ["[dialog error] Error when updating output"]


@pytest.mark.parametrize(
    ("item", "lines"),
    [
        ({"response_type": "option", "title": "Which?", "options": "abc"}, ["Which?"]),
        ({"response_type": "option", "options": [1, {"label": 5, "value": "y"}]}, ["  1. 5"]),
        ({"response_type": "suggestion", "suggestions": [None, {"label": "a", "value": [1]}]}, ["  1. a"]),
        (
            {"response_type": "connect_to_agent", "agent_available": "now", "topic": "x"},
            ["[hand-over to a human agent] x"],
        ),
    ],
)
def test_show_reply_when_a_response_is_not_of_its_form_then_shows_what_there_is(
    item: dict[str, Any], lines: list[str]
) -> None:
    """Imports keep what is odd in responses, and the server passes it on (design, *Import and writes*)."""
    shown = show_reply({"output": {"generic": [item, "odd", None]}})
    assert [line.text for line in shown.lines] == lines
    assert all(isinstance(choice.value, dict) for choice in shown.choices)


class TestDebug:
    def debug(self, **reply: Any) -> list[str]:
        return [line.text for line in show_reply(reply, is_debug=True).lines]

    def test_when_asked_then_shows_intents_entities_and_visited_titles(self) -> None:
        lines = self.debug(
            intents=[{"intent": "hours", "confidence": 0.91234}, {"intent": "hi", "confidence": 0.3}],
            entities=[
                {"entity": "day", "value": "Sunday", "location": [16, 22]},
                {"entity": "size", "value": "big"},
            ],
            output={
                "generic": [{"response_type": "text", "text": "Yes"}],
                "nodes_visited": ["n1", "n2"],
                "nodes_visited_details": [{"dialog_node": "n1", "title": "Hours"}, {"dialog_node": "n2"}],
            },
        )
        assert lines == [
            "Yes",
            "  intents   #hours 0.91, #hi 0.30",
            "  entities  @day:Sunday [16-22], @size:big",
            "  visited   Hours, n2",
        ]

    def test_when_nothing_was_found_then_shows_dashes(self) -> None:
        assert self.debug(output={}) == ["  intents   -", "  entities  -", "  visited   -"]

    def test_when_there_are_no_details_then_shows_node_ids(self) -> None:
        assert self.debug(output={"nodes_visited": ["a", "b"]})[-1] == "  visited   a, b"

    def test_when_there_are_log_messages_then_shows_them_on_one_line_each(self) -> None:
        messages = [{"level": "error", "msg": "first\nsecond"}, {"msg": "plain"}]
        lines = self.debug(output={"log_messages": messages})
        assert lines[-2:] == ["  error     first second", "  info      plain"]

    def test_when_not_asked_then_shows_nothing_of_it(self) -> None:
        shown = show_reply(
            {"intents": [{"intent": "a", "confidence": 1}], "output": {"nodes_visited": ["x"]}}
        )
        assert [line.text for line in shown.lines] == ["(no answer)"]
