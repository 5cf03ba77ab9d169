"""spec dialog-engine.md §3: the turn algorithm."""

from collections.abc import Callable
from typing import Any

Start = Callable[..., Any]


def test_counters_when_turns_pass_then_count_up(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 step 3."""
    conversation = talk([make("n", "true", "n")])
    for turn in (1, 2, 3):
        system = conversation.say("x").system
        assert (system["dialog_turn_counter"], system["dialog_request_counter"]) == (turn, turn)
        assert system["initialized"] is True


def test_counters_when_client_continues_then_only_the_request_counts(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 steps 2 and 3: a continuation is no turn of its own."""
    conversation = talk([make("a", "#a", "a", jump=("b", "client")), make("b", "true", "b")])
    conversation.say("x", "a")
    system = conversation.say("x", "a").system
    assert (system["dialog_turn_counter"], system["dialog_request_counter"]) == (1, 2)


def test_children_when_waiting_then_tried_first(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 step 7: the top of the stack is a plain node."""
    conversation = talk(
        [make("n", "#n", "which?"), make("yes", "#yes", "yes", parent="n"), make("z", "true", "z")]
    )
    conversation.say("x", "n").shows(stack=[{"dialog_node": "n"}], exit=None)
    reply = conversation.say("x", "yes").shows(
        nodes=["yes"], stack=[{"dialog_node": "root"}], exit="completed"
    )
    assert reply.system["branch_exited"] is True
    assert reply.system["last_branch_node"] == "yes"


def test_branch_exited_when_next_turn_comes_then_forgotten(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 step 4."""
    conversation = talk([make("n", "#n", "n"), make("c", "true", "c", parent="n"), make("o", "#o", "o")])
    assert "branch_exited" in conversation.say("x", "o").system
    reply = conversation.say("x", "n")
    assert "branch_exited" not in reply.system
    assert "branch_exited_reason" not in reply.system


def test_no_node_when_nothing_matches_then_empty_output_and_empty_log(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 step 10, A14: output empty, no synthetic message."""
    conversation = talk([make("n", "#n", "n")])
    reply = conversation.say("x", "other")
    reply.shows(text=[], generic=[], nodes=[], stack=[{"dialog_node": "root"}], exit=None)


def test_waiting_place_when_nothing_matches_anywhere_then_kept(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 step 10, §5.3: keep waiting in the same place."""
    conversation = talk([make("n", "#n", "n"), make("c", "#c", "c", parent="n")])
    conversation.say("x", "n")
    conversation.say("x", "other").shows(text=[], nodes=[], stack=[{"dialog_node": "n"}], exit=None)
    conversation.say("x", "c").shows(nodes=["c"])


def test_mcr_node_when_several_responses_match_then_first_one_runs(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 RUN step d: at most one response; nodes_visited lists the node first,
    then the response."""
    conversation = talk(
        [
            make("n", "true", "own"),
            make("r1", "$size == 'small'", "small", type="response_condition", parent="n"),
            make("r2", "$size", "some", type="response_condition", parent="n", context={"seen": True}),
            make("r3", "true", "none", type="response_condition", parent="n"),
        ]
    )
    conversation.say("x").shows(nodes=["n", "r3"], text=["own", "none"])
    conversation.say("x", client={"size": "big"}).shows(nodes=["n", "r2"]).has(seen=True)
    conversation.say("x", client={"size": "small"}).shows(nodes=["n", "r1"])


def test_mcr_node_when_its_context_decides_then_set_before_responses_are_tested(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §3 RUN steps c and d: the node's body runs first."""
    conversation = talk(
        [
            make("n", "true", context={"kind": "a"}),
            make("r", "$kind == 'a'", "yes", type="response_condition", parent="n"),
        ]
    )
    conversation.say("x").shows(nodes=["n", "r"], text=["yes"])


def test_mcr_node_when_no_response_matches_then_its_next_step_still_runs(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 RUN step d, A15."""
    conversation = talk(
        [
            make("n", "#n", jump=("t", "body")),
            make("r", "false", "r", type="response_condition", parent="n"),
            make("t", "false", "target"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "t"], text=["target"])


def test_response_when_it_has_a_next_step_then_wins_over_the_nodes(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2: if both define a jump, only the response's happens."""
    conversation = talk(
        [
            make("n", "#n", jump=("a", "body")),
            make("r", "$r", type="response_condition", parent="n", jump=("b", "body")),
            make("s", "true", type="response_condition", parent="n"),
            make("a", "false", "a"),
            make("b", "false", "b"),
        ]
    )
    conversation.say("x", "n", client={"r": True}).shows(nodes=["n", "r", "b"], text=["b"])
    conversation.say("x", "n", client={"r": False}).shows(nodes=["n", "s", "a"], text=["a"])


def test_response_when_its_step_is_to_wait_then_waits_below_its_node(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.1: LEVEL(parent node) is used."""
    conversation = talk(
        [
            make("n", "#n", jump=("gone", "body")),
            make(
                "r",
                "true",
                "r",
                type="response_condition",
                parent="n",
                next_step={"behavior": "get_user_input"},
            ),
            make("c", "true", "c", parent="n"),
        ]
    )
    conversation.say("x", "n").shows(nodes=["n", "r"], stack=[{"dialog_node": "n"}])
    conversation.say("x").shows(nodes=["c"])


def test_condition_when_node_is_waiting_then_body_effects_of_tests_do_not_happen(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §9.11: context happens when the body runs, never when a condition is tested."""
    conversation = talk([make("a", "false", "a", context={"a": 1}), make("b", "true", "b", context={"b": 1})])
    reply = conversation.say("x").has(b=1)
    assert "a" not in reply.context
