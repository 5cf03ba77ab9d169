"""spec dialog-engine.md §8: output."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from ibm_watson import assistant_v1, assistant_v2

from doyle.dialog.v2_output import element_v2

Start = Callable[..., Any]


def text(*texts: str) -> list[Any]:
    return [{"response_type": "text", "text": item} for item in texts]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"text": "plain"}, ["plain"]),
        ({"text": {"values": ["one"]}}, ["one"]),
        ({"text": ["a", "b"]}, ["a"]),
        ({"text": {"values": ["a", "b"], "selection_policy": "multiline"}}, ["a\nb"]),
        ({"text": {"values": []}}, []),
        ({"text": {"values": [""]}}, []),
        ({"text": ""}, []),
        ({"text": "$unset"}, []),
        ({"text": None}, []),
        ({"text": 5}, ["5"]),
        ({}, []),
        ({"generic": [{"response_type": "text", "values": [{"text": "g"}]}]}, ["g"]),
        ({"generic": [{"response_type": "text", "text": "plain g"}]}, ["plain g"]),
        ({"generic": [{"response_type": "text", "values": [{"text": ""}]}]}, []),
        ({"text": "t", "generic": [{"response_type": "text", "text": "g"}]}, ["g"]),
        ({"text": "t", "generic": [{"response_type": "text", "values": [{"text": "t"}]}]}, ["t"]),
        ({"text": "t", "generic": [{"response_type": "text", "values": []}]}, ["t"]),
        ({"text": {"values": [{}]}, "generic": [{"response_type": "text", "text": "g"}]}, ["g"]),
    ],
)
def test_text_when_in_any_shape_then_in_both_arrays(
    talk: Start, make: Start, output: Any, expected: list[str]
) -> None:
    """spec dialog-engine.md §8.1, §8.6: every text appears in `text` and in `generic`; empty texts add
    nothing."""
    reply = talk([make("n", "true", output=output)]).say("x")
    reply.shows(text=expected, generic=text(*expected))


def test_text_sequential_when_visited_again_then_next_one_and_wrapping(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.2: the memory of a `text` form is `[lastIndex]`; A7: missing policy is
    sequential."""
    conversation = talk([make("n", "true", output={"text": {"values": ["a", "b", "c"]}})])
    shown = []
    for index in (0, 1, 2, 0):
        reply = conversation.say("x")
        shown += reply.output["text"]
        assert reply.system["_node_output_map"] == {"n": [index]}
    assert shown == ["a", "b", "c", "a"]


def test_generic_text_when_visited_again_then_memory_is_an_object_by_index(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.2: keyed by the element's index as a string; other elements have no memory."""
    elements = [
        {"response_type": "pause", "time": 10},
        {"response_type": "text", "selection_policy": "sequential", "values": [{"text": "a"}, {"text": "b"}]},
        {"response_type": "text", "values": [{"text": "only"}]},
    ]
    conversation = talk([make("n", "true", output={"generic": elements})])
    conversation.say("x").shows(text=["a", "only"])
    reply = conversation.say("x").shows(text=["b", "only"])
    assert reply.system["_node_output_map"] == {"n": {"1": [1], "2": [0]}}


def test_text_random_when_visited_again_then_every_value_once_per_round(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.2: `[position, p0, p1, ...]`, no immediate repetition, not even over a
    reshuffle."""
    values = ["a", "b", "c", "d"]
    output = {"text": {"values": values, "selection_policy": "random"}}
    conversation = talk([make("n", "true", output=output)])
    shown = []
    for turn in range(24):
        reply = conversation.say("x", seed=turn)
        position, *order = reply.system["_node_output_map"]["n"]
        assert position == turn % 4
        assert reply.output["text"] == [values[order[position]]]
        shown += reply.output["text"]
    assert all(sorted(shown[at : at + 4]) == values for at in range(0, 24, 4))
    assert all(one != two for one, two in itertools.pairwise(shown))


def test_single_values_when_shown_then_remembered_unless_empty_or_multiline(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.2: a single non-empty value writes `[0]`; multiline and empty texts write
    nothing."""
    single = talk([make("n", "true", "one")]).say("x")
    assert single.system["_node_output_map"] == {"n": [0]}
    for output in (
        {"text": {"values": ["a"], "selection_policy": "multiline"}},
        {"text": {"values": [""]}},
        {"text": {"values": []}},
        {"custom": 1},
    ):
        reply = talk([make("n", "true", output=output)]).say("x")
        assert "_node_output_map" not in reply.system


@pytest.mark.parametrize("memory", ["x", [], [7], ["a"], {"1": 2}, [None], [-5], [1.5], 9, [1e300]])
def test_memory_when_unreadable_then_starts_over(talk: Start, make: Start, memory: Any) -> None:
    """spec dialog-engine.md §8.2."""
    conversation = talk([make("n", "true", output={"text": {"values": ["a", "b"]}})])
    reply = conversation.say("x", client={"system": {"_node_output_map": {"n": memory}}})
    reply.shows(text=["a"])
    assert reply.system["_node_output_map"] == {"n": [0]}


def test_multiline_when_delimiter_is_given_then_joined_with_it(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.2."""
    element = {
        "response_type": "text",
        "selection_policy": "multiline",
        "delimiter": " / ",
        "values": [{"text": "a"}, {"text": "$unset"}, {"text": "b"}],
    }
    talk([make("n", "true", output={"generic": [element]})]).say("x").shows(text=["a /  / b"])


def test_outputs_when_several_nodes_are_visited_then_appended_in_order(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.4."""
    conversation = talk([make("a", "true", "one", jump=("b", "body")), make("b", "false", "two")])
    conversation.say("x").shows(text=["one", "two"], generic=text("one", "two"))


def test_append_false_when_set_then_earlier_texts_go_and_other_elements_stay(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §8.4: clears the text collected so far, and generic text elements, first."""
    pause = {"response_type": "pause", "time": 5}
    first = {"generic": [{"response_type": "text", "text": "old"}, pause]}
    conversation = talk(
        [
            make("a", "true", output=first, jump=("b", "body")),
            make("b", "false", output={"text": {"values": ["new"], "append": False}}),
        ]
    )
    conversation.say("x").shows(text=["new"], generic=[pause, *text("new")])


def test_overwrite_when_set_then_text_and_generic_start_anew(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.1, §8.4: `modifiers` is not itself emitted."""
    first = {"generic": [{"response_type": "pause", "time": 5}], "text": "old", "keep": 1}
    conversation = talk(
        [
            make("a", "true", output=first, jump=("b", "body")),
            make("b", "false", "new", output={"modifiers": {"overwrite": True}}),
        ]
    )
    reply = conversation.say("x").shows(text=["new"], generic=text("new"))
    assert reply.output["keep"] == 1
    assert "modifiers" not in reply.output


def test_custom_keys_when_nodes_add_to_them_then_objects_deep_merge(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.4: objects deep-merge, other values replace; §8.5: templates everywhere."""
    first = {"ui": {"a": 1, "in": {"x": 1}}, "list": [1], "word": "w"}
    second = {"ui": {"b": "$name", "in": {"y": "<? 1 + 1 ?>"}}, "list": [2], "word": None}
    conversation = talk(
        [
            make("a", "true", output=first, jump=("b", "body")),
            make("b", "false", output=second),
        ],
        name="Ann",
    )
    output = conversation.say("x").output
    assert output["ui"] == {"a": 1, "in": {"x": 1, "y": 2}, "b": "Ann"}
    assert (output["list"], output["word"]) == ([2], None)


def test_output_clear_when_called_then_earlier_output_goes_and_own_text_stays(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §8.4: everything collected so far except the current node's texts and
    `nodes_visited`."""
    conversation = talk(
        [
            make("a", "true", "old", output={"extra": 1}, jump=("b", "body")),
            make("b", "false", "new<? output.clear() ?>"),
        ]
    )
    reply = conversation.say("x").shows(text=["new"], generic=text("new"), nodes=["a", "b"])
    assert "extra" not in reply.output


def test_option_when_rendered_then_labels_and_values_are_texts(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3 `option`; spec expression-language.md §6.1: text positions force a
    string."""
    option = {
        "response_type": "option",
        "title": "Pick, $name",
        "preference": "button",
        "options": [
            {"label": "$n", "value": {"input": {"text": "$n"}, "intents": [{"intent": "a", "confidence": 1}]}}
        ],
    }
    conversation = talk([make("n", "true", output={"generic": [option]})], name="Ann", n=5)
    conversation.say("x").shows(
        generic=[
            {
                "response_type": "option",
                "title": "Pick, Ann",
                "preference": "button",
                "options": [
                    {
                        "label": "5",
                        "value": {"input": {"text": "5"}, "intents": [{"intent": "a", "confidence": 1}]},
                    }
                ],
            }
        ],
        text=[],
    )


def test_options_when_one_expression_then_its_array(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: `options` may be one whole-string expression yielding an array."""
    listed = [{"label": "A", "value": {"input": {"text": "a"}}}]
    element = {"response_type": "option", "title": "t", "options": "<? $list ?>"}
    conversation = talk([make("n", "true", output={"generic": [element]})], list=listed)
    assert conversation.say("x").output["generic"][0]["options"] == listed


def test_generic_when_one_expression_then_its_elements(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: the whole `generic` too; texts in it are mirrored."""
    made = [
        {"response_type": "text", "text": "a"},
        {"response_type": "text", "values": [{"text": "b"}]},
        {"response_type": "image", "source": "i.png"},
        "no element",
        {"response_type": "text", "text": ""},
    ]
    reply = talk([make("n", "true", output={"generic": "$made"})], made=made).say("x")
    reply.shows(
        text=["a", "b"],
        generic=[*text("a", "b"), {"response_type": "image", "source": "i.png"}],
        log=[("warn", "n", "no response_type")],
    )


@pytest.mark.parametrize(("given", "shown"), [(5, "5"), ("bad", "bad"), ("$none", ""), ({"a": 1}, '{"a":1}')])
def test_error_when_a_node_writes_its_own_then_is_a_text(
    talk: Start, make: Start, given: Any, shown: str
) -> None:
    """spec dialog-engine.md §8.6: `error` and `warning` are strings."""
    output = talk([make("n", "true", "hi", output={"error": given})]).say("x").output
    assert output["error"] == shown


def test_text_when_generic_has_no_text_then_both_are_said(talk: Start, make: Start) -> None:
    """docs/decisions/0038-odd-skills.md: only the texts of `generic` take the place of `text`."""
    image = {"response_type": "image", "source": "i.png"}
    reply = talk([make("n", "true", output={"text": "t", "generic": [image]})]).say("x")
    reply.shows(text=["t"], generic=[*text("t"), image])


def choice(*options: Any, **fields: Any) -> dict[str, Any]:
    return {"response_type": "option", "title": "t", "options": list(options), **fields}


def answer(label: str, said: str) -> dict[str, Any]:
    return {"label": label, "value": {"input": {"text": said}}}


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        (choice(answer("$none", "$none"), title="$none"), choice(answer("", ""), title="")),
        (choice(answer("$n", "$n"), description="$none"), choice(answer("5", "5"), description="")),
        (choice(title="t", preference="$none", options="$texts"), choice(answer("a", "a"), answer("b", "b"))),
        (choice({"label": "$n", "value": "$n"}), choice(answer("5", "5"))),
        (choice({"label": "only"}), choice(answer("only", "only"))),
        (choice({"label": "a", "value": {"input": "$n"}}), choice(answer("a", "5"))),
        (choice({"label": "a", "value": {"intents": "$none"}}), choice({"label": "a", "value": {}})),
        ({"response_type": "option", "options": []}, choice(title="")),
        ({"response_type": "image", "source": "$none"}, {"response_type": "image", "source": ""}),
        ({"response_type": "iframe"}, {"response_type": "iframe", "source": ""}),
        ({"response_type": "pause", "time": "$n"}, {"response_type": "pause", "time": 5}),
        ({"response_type": "pause", "time": "200"}, {"response_type": "pause", "time": 200}),
    ],
)
def test_element_when_an_expression_yields_less_than_it_needs_then_texts_stand_in(
    talk: Start, make: Start, element: Any, shown: Any
) -> None:
    """spec expression-language.md §§6.1, 6.4: what stands in a text position is a text, null an empty one."""
    conversation = talk([make("n", "true", output={"generic": [element]})], n=5, texts=["a", "b"], none=None)
    reply = conversation.say("x").shows(generic=[shown])
    read_with_sdk(reply.output["generic"])


def read_with_sdk(elements: list[Any]) -> None:
    """IBM's own models take every element, in the form of v1 and of v2."""
    for element in elements:
        assistant_v1.RuntimeResponseGeneric.from_dict(element)
        assistant_v2.RuntimeResponseGeneric.from_dict(element_v2(element))


AGENT: dict[str, Any] = {"response_type": "connect_to_agent", "dialog_node": "n"}


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"agent_available": "$none", "agent_unavailable": "$texts", "transfer_info": "$none"}, {}),
        ({"message_to_human_agent": "$none"}, {"message_to_human_agent": ""}),
        ({"agent_available": {"message": "$none"}}, {"agent_available": {"message": ""}}),
        ({"agent_available": "wait"}, {"agent_available": {"message": "wait"}}),
    ],
)
def test_agent_when_its_parts_are_no_objects_then_texts_become_messages_and_others_go(
    talk: Start, make: Start, fields: Any, shown: Any
) -> None:
    """docs/decisions/0038-odd-skills.md."""
    element = {"response_type": "connect_to_agent", **fields}
    conversation = talk([make("n", "true", output={"generic": [element]})], none=None, texts=None)
    reply = conversation.say("x").shows(generic=[{**AGENT, **shown}])
    read_with_sdk(reply.output["generic"])


@pytest.mark.parametrize(
    ("generic", "shown", "said"),
    [
        ([choice(options="<? $hook.options ?>")], [], "options are no array"),
        ([choice(options="$n")], [], "options are no array"),
        ([choice(options="$odd")], [choice(answer("a", "a"))], "2 of the options"),
        ([choice(options=[{"label": "a", "value": "$odd"}])], [choice()], "1 of the options"),
        ([{"response_type": "pause", "time": "$none"}], [], "time is no number"),
        ([{"response_type": "pause", "time": True}], [], "time is no number"),
        ([{"response_type": "user_defined", "user_defined": "$none"}], [], "defines nothing"),
        ([{"response_type": "channel_transfer", "transfer_info": "$none"}], [], "names no target"),
        ([{"response_type": "suggestion"}], [], "suggestions are no array"),
        ([{"response_type": "text", "text": "a", "channels": "$odd"}], text("a"), "channels"),
        ("$n", [], "no array of responses"),
        ("<? $hook.generic ?>", [], "no array of responses"),
    ],
)
def test_element_when_nothing_can_be_made_of_it_then_left_out_with_a_message(
    talk: Start, make: Start, generic: Any, shown: Any, said: str
) -> None:
    """spec dialog-engine.md §8.3; docs/decisions/0038-odd-skills.md: clients can read every element."""
    variables = {"n": 5, "none": None, "hook": {}, "odd": ["a", None, ["b"]]}
    conversation = talk([make("n", "true", output={"generic": generic})], **variables)
    reply = conversation.say("x").shows(generic=shown, log=[("warn", "n", said)])
    read_with_sdk(reply.output["generic"])


def test_values_when_one_expression_then_one_of_its_items(talk: Start, make: Start) -> None:
    """spec expression-language.md §6.1: `values` may be a whole-string expression."""
    conversation = talk([make("n", "true", output={"text": {"values": "$texts"}})], texts=["a", "b"])
    conversation.say("x").shows(text=["a"])
    conversation.say("x").shows(text=["b"])


def test_connect_to_agent_when_shown_then_topic_and_node_are_added(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: `topic` is the node's title, `dialog_node` its id (v1)."""
    element = {
        "response_type": "connect_to_agent",
        "message_to_human_agent": "$name needs help",
        "agent_available": {"message": "wait"},
    }
    nodes = [make("n", "true", output={"generic": [element]}, title="Claims")]
    talk(nodes, name="Ann").say("x").shows(
        generic=[
            {
                "response_type": "connect_to_agent",
                "message_to_human_agent": "Ann needs help",
                "agent_available": {"message": "wait"},
                "topic": "Claims",
                "dialog_node": "n",
            }
        ]
    )


def test_connect_to_agent_when_in_a_response_then_topic_is_the_nodes_title(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3."""
    output = {"generic": [{"response_type": "connect_to_agent"}]}
    nodes = [
        make("n", "true", title="Claims"),
        make("r", "true", type="response_condition", parent="n", output=output),
    ]
    element = talk(nodes).say("x").output["generic"][0]
    assert (element["topic"], element["dialog_node"]) == ("Claims", "r")


def test_search_skill_when_v1_then_dropped(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: v1 drops it."""
    elements = [{"response_type": "search_skill", "query": ""}, {"response_type": "text", "text": "t"}]
    talk([make("n", "true", output={"generic": elements})]).say("x").shows(generic=text("t"))


@pytest.mark.parametrize(
    "element",
    [
        {"response_type": "image", "source": "a.png", "title": "t", "alt_text": "alt"},
        {
            "response_type": "video",
            "source": "a.mp4",
            "channel_options": {"chat": {"dimensions": {"base_height": 180}}},
        },
        {"response_type": "audio", "source": "a.mp3"},
        {"response_type": "iframe", "source": "http://a", "image_url": "http://b"},
        {"response_type": "pause", "time": 3000, "typing": True},
        {
            "response_type": "channel_transfer",
            "message_to_user": "This way",
            "transfer_info": {"target": {"chat": {"url": "http://a"}}},
        },
        {"response_type": "user_defined", "user_defined": {"n": 1, "deep": [{"b": False}]}},
        {"response_type": "dtmf", "command_info": {"type": "collect", "parameters": {"count": 11}}},
        {"response_type": "text_to_speech", "command_info": {"type": "configure", "parameters": {"a": {}}}},
        {"response_type": "speech_to_text", "command_info": {"type": "configure", "parameters": {"a": {}}}},
        {"response_type": "start_activities", "activities": [{"type": "speech_to_text_recognition"}]},
        {"response_type": "stop_activities", "activities": [{"type": "speech_to_text_recognition"}]},
        {"response_type": "end_session", "channel_options": {"voice_telephony": {}}},
        {"response_type": "brand_new", "anything": [1, None, "x"], "channels": [{"channel": "chat"}]},
    ],
    ids=lambda element: element["response_type"],
)
def test_element_when_of_any_other_type_then_passed_through(talk: Start, make: Start, element: Any) -> None:
    """spec dialog-engine.md §8.3: `channels` unfiltered, unknown types too."""
    talk([make("n", "true", output={"generic": [element]})]).say("x").shows(generic=[element], text=[])


def test_user_defined_when_it_has_templates_then_values_keep_their_type(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.5; spec expression-language.md §6.1."""
    element = {"response_type": "user_defined", "user_defined": {"n": "$n", "mixed": "n=$n", "all": "$all"}}
    reply = talk([make("n", "true", output={"generic": [element]})], n=5, all=[1, {"a": None}]).say("x")
    assert reply.output["generic"][0]["user_defined"] == {"n": 5, "mixed": "n=5", "all": [1, {"a": None}]}


def test_text_element_when_it_has_channels_then_kept(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: all types accept `channels`."""
    element = {"response_type": "text", "values": [{"text": "a"}], "channels": [{"channel": "chat"}]}
    talk([make("n", "true", output={"generic": [element]})]).say("x").shows(
        generic=[{"response_type": "text", "text": "a", "channels": [{"channel": "chat"}]}]
    )


def test_layout_when_replying_then_keys_of_v1(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.6: `log_messages` always, `error` and `warning` only when applicable."""
    output = talk([make("n", "true", "hi", output={"ui_action": "x"})]).say("x").output
    assert list(output) == ["generic", "text", "nodes_visited", "log_messages", "ui_action"]


def test_output_when_written_by_expressions_then_visible_and_emitted(talk: Start, make: Start) -> None:
    """spec expression-language.md §7.1: `output` is what was collected so far."""
    conversation = talk(
        [
            make("a", "true", "one", jump=("b", "condition")),
            make("b", "output.text.size() == 1 && output.nodes_visited.contains('a')", "two"),
        ]
    )
    conversation.say("x").shows(text=["one", "two"])
