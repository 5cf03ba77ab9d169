"""spec dialog-engine.md §7: intents, disambiguation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
CLOSE = {"a": 0.56, "b": 0.47, "c": 0.29}


def settings(**fields: Any) -> dict[str, Any]:
    return {"disambiguation": {"enabled": True, **fields}}


def three(make: Start, *more: Any, **fields: Any) -> list[Any]:
    """Three titled nodes, and one for everything else."""
    nodes = [make(name, f"#{name}", f"said {name}", title=f"Title {name}") for name in "abc"]
    nodes[1].update(fields)
    return [*nodes, *more, make("z", "anything_else", "pardon?", title="Else")]


def labels(reply: Any) -> list[str] | None:
    """The labels that were suggested, or None."""
    generic = reply.output["generic"]
    is_suggesting = [item["response_type"] for item in generic] == ["suggestion"]
    return [item["label"] for item in generic[0]["suggestions"]] if is_suggesting else None


# §7.1


@pytest.mark.parametrize(
    ("scores", "irrelevant", "expected"),
    [
        ({"a": 0.9}, False, "a"),
        ({"a": 0.21}, False, "a"),
        ({"a": 0.2}, False, "z"),
        ({"b": 0.9, "a": 0.89}, False, "b"),
        ({"a": 0.9}, True, "z"),
        ({}, False, "z"),
    ],
)
def test_intent_when_scored_then_only_the_top_one_above_the_bar_counts(
    talk: Start, make: Start, scores: Any, irrelevant: bool, expected: str
) -> None:
    """spec dialog-engine.md §7.1, A17: the top intent, strictly above 0.2, unless irrelevant."""
    talk(three(make)).say("x", scores, irrelevant=irrelevant).shows(nodes=[expected])


def test_intents_array_when_read_then_raw_scores(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.1, A22: the array shows everything, whatever the score, irrelevant or not."""
    nodes = [make("n", "true", "<? intents.size() ?>: <? intents[1].intent ?> <? intents[1].confidence ?>")]
    talk(nodes).say("x", {"a": 0.1, "b": 0.05}, irrelevant=True).shows(text=["2: b 0.05"])


# §7.2


def test_trace_7_when_two_scores_are_close_then_both_are_suggested(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §13 trace 7, §7.2: 0.47 >= 0.392; 0.29 < 0.392; plus none-of-the-above."""
    conversation = talk(three(make), settings=settings(none_of_the_above_prompt="None of these"))
    reply = conversation.say("x", CLOSE).shows(nodes=[], text=[], stack=ROOT, exit=None)
    assert labels(reply) == ["Title a", "Title b", "None of these"]


@pytest.mark.parametrize(
    "found", [{}, {"disambiguation": {}}, {"disambiguation": {"enabled": False}}, {"disambiguation": 5}]
)
def test_disambiguation_when_not_enabled_then_the_top_intent_wins(
    talk: Start, make: Start, found: Any
) -> None:
    """spec dialog-engine.md §7.2, A20: off unless `enabled` is true; older exports carry only the prompts."""
    talk(three(make), settings=found).say("x", CLOSE).shows(nodes=["a"])


@pytest.mark.parametrize(
    ("sensitivity", "runner_up", "is_close"),
    [
        ("high", 0.6, True),
        ("high", 0.59, False),
        ("medium_high", 0.7, True),
        ("medium_high", 0.69, False),
        ("auto", 0.7, True),
        ("auto", 0.69, False),
        (None, 0.7, True),
        (None, 0.69, False),
        ("odd", 0.7, True),
        ("odd", 0.69, False),
        ("medium", 0.8, True),
        ("medium", 0.79, False),
        ("medium_low", 0.88, True),
        ("medium_low", 0.87, False),
        ("low", 0.94, True),
        ("low", 0.93, False),
    ],
)
def test_sensitivity_when_set_then_decides_how_close_scores_must_be(
    talk: Start, make: Start, sensitivity: Any, runner_up: float, is_close: bool
) -> None:
    """spec dialog-engine.md §7.2, A10."""
    fields = {"sensitivity": sensitivity} if sensitivity else {}
    reply = talk(three(make), settings=settings(**fields)).say("x", {"a": 1.0, "b": runner_up})
    assert (labels(reply) is not None) is is_close


def test_disambiguation_when_intents_were_supplied_then_they_decide(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2, §7.3."""
    talk(three(make), settings=settings()).say("x", CLOSE, supplied=True).shows(nodes=["a"])


@pytest.mark.parametrize("scores", [{"a": 0.2, "b": 0.19}, {"a": 0.9}, {}])
def test_disambiguation_when_nothing_is_close_or_good_enough_then_none(
    talk: Start, make: Start, scores: Any
) -> None:
    """spec dialog-engine.md §7.2: top score > 0.2, and at least one other that is close."""
    assert labels(talk(three(make), settings=settings()).say("x", scores)) is None


def test_disambiguation_when_input_is_irrelevant_then_none(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: the node that wins does not depend on an intent."""
    talk(three(make), settings=settings()).say("x", CLOSE, irrelevant=True).shows(nodes=["z"])


def test_disambiguation_when_both_intents_lead_to_one_node_then_none(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: at least two distinct candidate nodes."""
    nodes = [make("ab", "#a || #b", "both", title="Both"), make("z", "true", "z")]
    talk(nodes, settings=settings()).say("x", CLOSE).shows(nodes=["ab"])


def test_disambiguation_when_an_entity_node_wins_then_none(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: a node that does not depend on an intent, higher in the tree."""
    nodes = [make("e", "@city", "city", title="City"), *three(make)]
    talk(nodes, settings=settings()).say("x", CLOSE, [("city", "Rome")]).shows(nodes=["e"])


def test_disambiguation_when_an_entity_node_lies_in_the_walk_then_a_candidate(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §7.2: a node that matches without any intent and lies in the walk is added."""
    a, *others = three(make)
    nodes = [a, make("e", "@city", "city", title="About a city"), *others]
    reply = talk(nodes, settings=settings()).say("x", CLOSE, [("city", "Rome")])
    assert labels(reply) == ["Title a", "About a city"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"disambiguation_opt_out": True}, ["Title a", "Title c"]),
        ({"title": None}, ["Title a", "Title c"]),
        ({"context": {"system": {"prevent_disambiguation": True}}}, ["Title a", "Title c"]),
        ({"user_label": "Label b"}, ["Title a", "Label b", "Title c"]),
        ({}, ["Title a", "Title b", "Title c"]),
    ],
)
def test_candidate_when_it_is_unfit_then_left_out(
    talk: Start, make: Start, fields: Any, expected: Any
) -> None:
    """spec dialog-engine.md §7.2: opted out, without a label, prevented; `user_label` beats `title`."""
    nodes = three(make, **fields)
    nodes[1] = {key: value for key, value in nodes[1].items() if value is not None}
    reply = talk(nodes, settings=settings()).say("x", {"a": 0.5, "b": 0.5, "c": 0.5})
    assert labels(reply) == expected


def test_prevention_when_the_top_result_sets_it_then_no_disambiguation(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: if that holds for the real top intent's result, skip it altogether."""
    nodes = three(make)
    nodes[0]["context"] = {"system": {"prevent_disambiguation": True}}
    talk(nodes, settings=settings()).say("x", CLOSE).shows(nodes=["a"])


def test_prevention_when_set_in_the_conversation_then_stays(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2, §9.5: every simulated context carries it."""
    conversation = talk(three(make), settings=settings(), system={"prevent_disambiguation": True})
    conversation.say("x", CLOSE).shows(nodes=["a"])
    conversation.say("x", CLOSE).shows(nodes=["a"])


@pytest.mark.parametrize(
    ("maximum", "expected"), [(2, 2), (4, 4), (None, 5), (1, 2), (9, 5), ("x", 5), (True, 5)]
)
def test_suggestions_when_there_are_many_then_the_best_ones(
    talk: Start, make: Start, maximum: Any, expected: int
) -> None:
    """spec dialog-engine.md §7.2: 2 to 5, default 5, best score first."""
    names = [f"i{number}" for number in range(8)]
    nodes = [make(name, f"#{name}", "n", title=name) for name in reversed(names)]
    fields = {} if maximum is None else {"max_suggestions": maximum}
    scores = {name: 0.9 - number / 100 for number, name in enumerate(names)}
    reply = talk(nodes, settings=settings(**fields)).say("x", scores)
    assert labels(reply) == names[:expected]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("title", ["Title a", "Title b"]), ("user_label", None), ("odd", ["Title a", "Label b"])],
)
def test_label_when_a_policy_is_set_then_taken_from_that_field(
    talk: Start, make: Start, policy: str, expected: Any
) -> None:
    """spec dialog-engine.md §7.2: `suggestion_text_policy` forces one of them."""
    nodes = three(make, user_label="Label b")
    reply = talk(nodes, settings=settings(suggestion_text_policy=policy)).say("x", CLOSE)
    assert labels(reply) == expected


def test_label_when_the_branch_goes_on_then_of_its_last_node(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: of the last node processed in the simulated branch."""
    child = make("b1", "true", "said b1", parent="b", title="Title b1")
    silent = make("b2", "true", parent="b1")
    nodes = three(make, child, silent, next_step={"behavior": "skip_user_input"})
    nodes[3]["next_step"] = {"behavior": "skip_user_input"}
    reply = talk(nodes, settings=settings()).say("x", CLOSE)
    second = reply.output["generic"][0]["suggestions"][1]
    assert second["label"] == "Title b1"
    assert second["dialog_node"] == "b1"
    assert second["output"]["text"] == ["said b", "said b1"]


def test_disambiguation_when_inside_a_branch_then_children_and_roots_are_candidates(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §7.2: the waiting node's children first, then root, as in a real turn."""
    nodes = [
        make("n", "#n", "which?", title="N", digress_out="allow_all"),
        make("child", "#a", "child", parent="n", title="Child"),
        make("root2", "#b", "root two", title="Root two", digress_in="returns"),
        make("hidden", "#c", "hidden", title="Hidden", digress_in="not_available"),
    ]
    conversation = talk(nodes, settings=settings())
    before = conversation.say("x", "n")
    for scores in ({"a": 0.5, "b": 0.5, "c": 0.5}, {"b": 0.5, "a": 0.5}):
        reply = conversation.say("x", scores)
        assert sorted(labels(reply) or []) == ["Child", "Root two"]
        assert reply.system["dialog_stack"] == before.system["dialog_stack"]
        assert "branch_exited" not in reply.system
        assert {item["source_dialog_node"] for item in reply.output["generic"][0]["suggestions"]} == {"n"}


def test_disambiguation_when_a_frame_is_being_filled_then_none(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §7.2: not while a frame is being filled."""
    nodes = three(make, digress_in="returns")
    nodes[0]["digress_in"] = "returns"
    nodes += [make("f", "#f", "done", type="frame", digress_out_slots="allow_all"), *slot("s", "@size", "?")]
    nodes.insert(0, nodes.pop(-4))
    conversation = talk(nodes, settings=settings())
    conversation.say("x", "f").shows(text=["?"])
    conversation.say("x", CLOSE).shows(nodes=["s", "a"], text=["said a", "?"])


def test_disambiguation_when_a_jump_leads_on_then_none(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: not by a `jump_to` or `skip_user_input` later in the turn."""
    start = make("start", "conversation_start", "hello", skip=True)
    children = [
        make("c1", "#a", "child a", parent="start", title="A"),
        make("c2", "#b", "child b", parent="start", title="B"),
    ]
    talk([start, *children], settings=settings()).say("x", CLOSE).shows(nodes=["start", "c1"])


def test_disambiguation_when_the_client_continues_a_turn_then_none(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: a continuation performs a pending step."""
    nodes = three(make, make("go", "#go", "go", jump=("a", "client")))
    conversation = talk(nodes, settings=settings())
    conversation.say("x", "go")
    conversation.say("x", CLOSE).shows(nodes=["a"])


def test_simulation_when_a_branch_needs_a_call_then_not_performed(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: candidates are found on copies; nothing happens outside."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": "r"}
    nodes = three(make, actions=[hook])
    reply = talk(nodes, settings=settings(), calls=["main_webhook"]).say("x", CLOSE)
    assert labels(reply) == ["Title a", "Title b"]
    assert reply.output["generic"][0]["suggestions"][1]["output"]["text"] == []


def test_simulation_when_a_branch_fails_then_still_a_candidate_and_nothing_is_logged(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §7.2, §12.2."""
    nodes = three(make, output={"text": "<? $null.x ?>"})
    reply = talk(nodes, settings=settings()).say("x", CLOSE).shows(nodes=[])
    assert labels(reply) == ["Title a", "Title b"]


# §7.3


def test_suggestion_when_shown_then_in_v1_form(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.3, A23: the user's own text everywhere; the output of a choice."""
    nodes = three(make, user_label="Label b")
    conversation = talk(nodes, settings=settings(prompt="Which one?", none_of_the_above_prompt="None"))
    reply = conversation.say("my words", CLOSE, [("city", "Rome")])
    (element,) = reply.output["generic"]
    assert (element["response_type"], element["title"]) == ("suggestion", "Which one?")
    city = {"entity": "city", "location": [0, 8], "value": "Rome", "confidence": 1}
    ids = [item["value"]["input"].pop("suggestion_id") for item in element["suggestions"]]
    assert element["suggestions"][1:] == [
        {
            "label": "Label b",
            "value": {
                "input": {"text": "my words"},
                "intents": [{"intent": "b", "confidence": 1}],
                "entities": [city],
            },
            "output": {
                "text": ["said b"],
                "generic": [{"response_type": "text", "text": "said b"}],
                "nodes_visited_details": [
                    {
                        "dialog_node": "b",
                        "title": "Title b",
                        "user_label": "Label b",
                        "conditions": "#b",
                    }
                ],
            },
            "source_dialog_node": "root",
            "dialog_node": "b",
        },
        {
            "label": "None",
            "value": {"input": {"text": "my words"}, "intents": [], "entities": [city]},
            "source_dialog_node": "root",
        },
    ]
    assert len({UUID(item) for item in ids}) == 3


def test_suggestion_ids_when_the_dice_are_the_same_then_the_same(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.3: a fresh UUID per option, from the turn's dice."""

    def ids(seed: int) -> list[str]:
        reply = talk(three(make), settings=settings()).say("x", CLOSE, seed=seed)
        suggestions = reply.output["generic"][0]["suggestions"]
        return [item["value"]["input"]["suggestion_id"] for item in suggestions]

    assert ids(1) == ids(1)
    assert not set(ids(1)) & set(ids(2))


def test_suggestion_when_shown_then_state_is_as_before_but_for_the_counters(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.3: nothing else happens this turn, whatever conditions and simulations did."""
    first = make("first", "$list.append('x').size() > 100", "never")
    nodes = [first, *three(make, context={"b": 1})]
    conversation = talk(nodes, settings=settings(), list=["one"], kept=True)
    reply = conversation.say("x", CLOSE)
    assert labels(reply) == ["Title a", "Title b"]
    system = reply.context.pop("system")
    assert reply.context == {"conversation_id": "c1", "list": ["one"], "kept": True}
    assert system == {
        "initialized": True,
        "dialog_stack": ROOT,
        "dialog_turn_counter": 1,
        "dialog_request_counter": 1,
    }
    assert reply.output["text"] == []


def test_suggestion_when_chosen_then_that_node_runs(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.3: the client sends `value` back; supplied intents are used verbatim."""
    none = make("none", "intents.size() == 0 && input.suggestion_id", "none of them")
    conversation = talk(three(make, none), settings=settings(none_of_the_above_prompt="None"))
    (element,) = conversation.say("x", CLOSE).output["generic"]
    chosen, nothing = element["suggestions"][1]["value"], element["suggestions"][2]["value"]
    scores = {item["intent"]: item["confidence"] for item in chosen["intents"]}
    conversation.say("x", scores, input=chosen["input"], supplied=True).shows(nodes=["b"], text=["said b"])
    conversation.say("x", {}, input=nothing["input"], supplied=True).shows(nodes=["none"])


@pytest.mark.parametrize("prompt", ["", "   ", None, 5])
def test_none_of_the_above_when_no_label_is_configured_then_no_such_option(
    talk: Start, make: Start, prompt: Any
) -> None:
    """spec dialog-engine.md §7.3; the default prompt is "Did you mean:"."""
    reply = talk(three(make), settings=settings(none_of_the_above_prompt=prompt, prompt=prompt)).say(
        "x", CLOSE
    )
    assert labels(reply) == ["Title a", "Title b"]
    assert reply.output["generic"][0]["title"] == "Did you mean:"


# §7.4, §7.5


def test_spelling_when_corrected_by_the_caller_then_the_original_is_visible(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.4: `input.original_text` is visible to expressions."""
    nodes = [make("n", "input.original_text", "<? input.text ?> from <? input.original_text ?>")]
    talk(nodes).say("hello", input={"original_text": "helo"}).shows(text=["hello from helo"])


def test_settings_when_they_hold_more_then_kept_verbatim(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.5: further keys are stored verbatim and change nothing here."""
    found = {**settings(randomize=True), "tooling": {"store_generic_responses": True}, "odd": [1]}
    conversation = talk(three(make), settings=found)
    assert conversation.dialog.settings == found
    assert labels(conversation.say("x", CLOSE)) == ["Title a", "Title b"]
