"""spec dialog-engine.md §5: leaving a branch, and coming back."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = {"dialog_node": "root"}


def branch(make: Start, *roots: Any, **fields: Any) -> list[Any]:
    """A branch `n` that waits for `#c`, and other root nodes."""
    return [make("n", "#n", "which?", **fields), make("c", "#c", "chosen", parent="n"), *roots]


@pytest.mark.parametrize("policy", [{}, {"digress_out": "allow_all_never_return"}])
def test_branch_when_left_without_return_then_dropped_with_fallback(
    talk: Start, make: Start, policy: dict[str, str]
) -> None:
    """spec dialog-engine.md §5.1, A3: try the root level, never come back, even if the target could
    return."""
    nodes = branch(make, make("o", "#o", "o"), make("k", "true", "k", parent="o"), **policy)
    nodes[2]["digress_in"] = "returns"
    conversation = talk(nodes)
    conversation.say("x", "n")
    reply = conversation.say("x", "o").shows(nodes=["o"], stack=[{"dialog_node": "o"}], exit="fallback")
    assert reply.system["branch_exited"] is True


@pytest.mark.parametrize(
    ("digress_in", "expected"),
    [("not_available", []), ("does_not_return", ["o"]), ("returns", ["o"]), (None, ["o"])],
)
def test_root_node_when_branch_failed_then_digress_in_decides(
    talk: Start, make: Start, digress_in: str | None, expected: list[str]
) -> None:
    """spec dialog-engine.md §5.2, A4: `not_available` is skipped, absent means `does_not_return`."""
    other = make("o", "#o", "o", **({"digress_in": digress_in} if digress_in else {}))
    conversation = talk(branch(make, other))
    conversation.say("x", "n")
    conversation.say("x", "o").shows(nodes=expected)


def test_not_available_when_stack_is_at_root_then_does_not_matter(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.2."""
    conversation = talk(branch(make, make("o", "#o", "o", digress_in="not_available")))
    conversation.say("x", "o").shows(nodes=["o"])


def test_not_available_when_jumped_to_then_does_not_matter(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.2: nor for jumps."""
    nodes = branch(make, make("o", "true", "o", digress_in="not_available"))
    conversation = talk([*nodes, make("j", "#j", "j", parent="n", jump=("o", "condition"))])
    conversation.say("x", "n")
    conversation.say("x", "j").shows(nodes=["j", "o"])


def test_digress_in_when_set_on_a_folder_then_inherited_from_the_nearest(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.5: own value, else the nearest folder's."""
    conversation = talk(
        branch(
            make,
            make("f", type="folder", digress_in="not_available"),
            make("a", "#a", "a", parent="f"),
            make("b", "#b", "b", parent="f", digress_in="returns"),
            make("g", type="folder", parent="f", digress_in="does_not_return"),
            make("d", "#d", "d", parent="g"),
        )
    )
    for intent, expected in (("a", []), ("b", ["b"]), ("d", ["d"])):
        conversation.say("x", "n", client={"system": {}})
        conversation.say("x", intent).shows(nodes=expected)


def test_own_root_when_its_branch_fails_then_eligible_again(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.2: the root ancestor of the flow being left is eligible like any other
    root node."""
    conversation = talk(branch(make))
    conversation.say("x", "n")
    conversation.say("x", "n").shows(nodes=["n"], stack=[{"dialog_node": "n"}], exit="fallback")


def test_child_with_anything_else_when_waiting_then_branch_is_never_left(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.1: it never fails to match while waiting."""
    nodes = [*branch(make, make("o", "#o", "o")), make("e", "anything_else", "again?", parent="n")]
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o").shows(nodes=["e"])


@pytest.mark.parametrize("policy", ["allow_all", "allow_returning"])
def test_digression_when_target_returns_then_output_is_said_again_in_the_same_turn(
    talk: Start, make: Start, policy: str
) -> None:
    """spec dialog-engine.md §5.4: the digressed node's output first, the re-shown output after it;
    waiting as before."""
    nodes = branch(make, make("o", "#o", "open 9 to 5", digress_in="returns"), digress_out=policy)
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o").shows(
        text=["open 9 to 5", "which?"], nodes=["o"], stack=[{"dialog_node": "n"}], exit=None
    )
    conversation.say("x", "c").shows(nodes=["c"], stack=[ROOT], exit="completed")


def test_digression_when_target_waits_then_returns_once_it_completes(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.3, §5.4: the digressed branch stays active over several turns; A12: index
    0 is active."""
    nodes = branch(
        make,
        make("o", "#o", "which day?", digress_in="returns"),
        make("d", "#d", "open", parent="o"),
        digress_out="allow_all",
    )
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o").shows(
        text=["which day?"],
        stack=[{"dialog_node": "o"}, {"dialog_node": "n", "state": "digressed"}],
        exit=None,
    )
    conversation.say("x", "d").shows(text=["open", "which?"], stack=[{"dialog_node": "n"}])


def test_digression_when_something_waits_for_return_then_other_roots_are_limited(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §5.2: `does_not_return` targets are skipped, anything-else nodes are exempt."""
    nodes = branch(
        make,
        make("o", "#o", "which day?", digress_in="returns"),
        make("d", "#d", "open", parent="o"),
        make("x", "#x", "never back"),
        make("z", "anything_else", "pardon?"),
        digress_out="allow_all",
    )
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o")
    conversation.say("x", "x").shows(nodes=["z"], text=["pardon?", "which?"], stack=[{"dialog_node": "n"}])


def test_digressions_when_nested_then_return_one_after_the_other(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.4: digressions nest, the most recent suspended entry comes back first."""
    fields = {"digress_in": "returns", "digress_out": "allow_all"}
    nodes = branch(
        make,
        make("o", "#o", "o?", **fields),
        make("o2", "#go", "o done", parent="o"),
        make("p", "#p", "p?", **fields),
        make("p2", "#go", "p done", parent="p"),
        digress_out="allow_all",
    )
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o")
    conversation.say("x", "p").shows(
        stack=[
            {"dialog_node": "p"},
            {"dialog_node": "o", "state": "digressed"},
            {"dialog_node": "n", "state": "digressed"},
        ]
    )
    conversation.say("x", "go").shows(text=["p done", "o?"])
    conversation.say("x", "go").shows(text=["o done", "which?"], stack=[{"dialog_node": "n"}])


def test_allow_returning_when_target_does_not_return_then_not_left(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.1: only `returns` nodes, plus anything-else nodes."""
    nodes = branch(
        make, make("o", "#o", "o"), make("z", "anything_else", "pardon?"), digress_out="allow_returning"
    )
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o").shows(nodes=["z"], stack=[ROOT], exit="completed")


def test_return_when_node_has_context_and_actions_then_only_output_runs_again(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §5.4, A8: not its context, not its actions, not its next step."""
    nodes = branch(
        make,
        make("o", "#o", "o", digress_in="returns"),
        digress_out="allow_all",
        context={"count": "<? $count + 1 ?>"},
    )
    conversation = talk(nodes, count=0)
    conversation.say("x", "n").has(count=1)
    conversation.say("x", "o").has(count=1).shows(text=["o", "which?"])


def test_return_when_node_has_responses_then_they_are_chosen_anew(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.4: for MCR, response conditions are evaluated again,
    `returning_from_digression` being true."""
    conversation = talk(
        [
            make("n", "#n", digress_out="allow_all"),
            make("r", "returning_from_digression", "back again", type="response_condition", parent="n"),
            make("s", "true", "first time", type="response_condition", parent="n"),
            make("c", "#c", "c", parent="n"),
            make("o", "#o", "o", digress_in="returns"),
        ]
    )
    conversation.say("x", "n").shows(text=["first time"])
    conversation.say("x", "o").shows(text=["o", "back again"])


def test_return_when_stack_is_cleared_then_does_not_happen(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.4: `clearDialogStack()` removes all suspended entries; §12.7: it is empty
    in text."""
    nodes = branch(
        make, make("o", "#o", "bye<? clearDialogStack() ?>!", digress_in="returns"), digress_out="allow_all"
    )
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "o").shows(text=["bye!"], stack=[ROOT], exit="completed")


def test_jump_when_leading_to_another_branch_then_is_no_digression(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.3: nothing is pushed."""
    nodes = branch(
        make,
        make("j", "#j", "j", parent="n", jump=("o", "body")),
        make("o", "#o", "o?", digress_in="returns"),
        make("k", "#k", "k", parent="o"),
        digress_out="allow_all",
    )
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "j").shows(nodes=["j", "o"], stack=[{"dialog_node": "o"}])


def test_user_input_place_when_left_for_a_digression_then_restored(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2, §5: a place at a target is left and restored like one below a node."""
    conversation = talk(
        [
            make("n", "#n", "which?", digress_out="allow_all", jump=("c", "user_input")),
            make("c", "#c", "c", parent="n"),
            make("o", "#o", "o", digress_in="returns"),
        ]
    )
    conversation.say("x", "n")
    conversation.say("x", "o").shows(
        text=["o", "which?"], stack=[{"dialog_node": "c", "selector": "user_input"}]
    )
    conversation.say("x", "c").shows(nodes=["c"])
