"""Testing the nodes of a level in order, folders expanded where they are met (spec dialog-engine.md §1.5)."""

from collections.abc import Callable, Iterable, Iterator

from doyle.dialog.broken import BrokenExpressionError
from doyle.dialog.compiled import CompiledDialog, CompiledNode, NodeType
from doyle.dialog.faults import describe_condition
from doyle.dialog.log import LogLevel
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.trace import Step, TurnTrace
from doyle.expressions.errors import ExpressionError

CHILDREN = "children"
SIBLINGS = "siblings"
RESPONSES = "responses"
ROOT_NODES = "root_nodes"

STEPS_OF_A_FAILURE = 5

Holds = Callable[[CompiledNode], bool]


def condition_holds(turn: RunningTurn, node: CompiledNode) -> bool:
    """Whether the condition of a node is true; one that fails is false and logged (§12.1)."""
    return _holds(turn, node) if turn.trace is None else _traced(turn, node, turn.trace)


def _holds(turn: RunningTurn, node: CompiledNode) -> bool:
    try:
        is_true = _evaluate(turn, node)
    except (ExpressionError, BrokenExpressionError) as error:
        is_true = _log_failure(turn, node, error)
    turn.log_notices(node)
    return is_true


def _evaluate(turn: RunningTurn, node: CompiledNode) -> bool:
    """The value of a condition.

    A look at a constant takes a step, too, and a failure some, for there may be very many.
    """
    budget, condition = turn.scope.budget, node.condition
    budget.turn_steps -= 1
    try:
        return condition if isinstance(condition, bool) else condition.holds(turn.scope)
    except (ExpressionError, BrokenExpressionError):
        budget.turn_steps -= STEPS_OF_A_FAILURE
        raise


def _traced(turn: RunningTurn, node: CompiledNode, trace: TurnTrace) -> bool:
    """`condition_holds` with a record of what the condition looked at."""
    fault = None
    entry = trace.begin_condition(node, turn.scope)
    try:
        is_true = _evaluate(turn, node)
    except (ExpressionError, BrokenExpressionError) as error:
        fault = error.message
        is_true = _log_failure(turn, node, error)
    turn.log_notices(node)
    trace.end_condition(entry, node, turn.scope, is_true=is_true, fault=fault)
    return is_true


def _log_failure(
    turn: RunningTurn, node: CompiledNode, error: ExpressionError | BrokenExpressionError
) -> bool:
    """Log why a condition failed, if there is room; what that counts as."""
    if not turn.log.is_full and not turn.is_told(error):
        text = describe_condition(node.dialog_node, node.conditions or "", error.message)
        turn.log.add(LogLevel.ERROR, "condition_error", text, node)
    return False


def holds_quietly(turn: RunningTurn, node: CompiledNode) -> bool:
    """Whether the condition of a node is true, with nothing logged if it fails: for looking ahead."""
    try:
        return _evaluate(turn, node)
    except (ExpressionError, BrokenExpressionError):
        return False


def find_first(
    turn: RunningTurn, nodes: Iterable[CompiledNode], among: str = CHILDREN, of: str | None = None
) -> CompiledNode | None:
    """FIRST: the first node whose condition is true. `among` and `of` which node: for the trace."""
    if turn.trace is None or nodes == ():
        return next((node for node in nodes if _holds(turn, node)), None)
    with turn.trace.inside(Step.LEVEL, among=among, of=of) as level:
        found = next((node for node in nodes if condition_holds(turn, node)), None)
        level["found"] = None if found is None else found.dialog_node
    return found


def level_below(turn: RunningTurn, parent: str | None) -> Iterator[CompiledNode]:
    """LEVEL: the standard nodes and frames below a parent (None: root)."""
    return _expand(
        [iter(turn.dialog.levels.get(parent, ()))], turn.dialog, lambda it: condition_holds(turn, it)
    )


def level_from(turn: RunningTurn, start: CompiledNode) -> Iterator[CompiledNode]:
    """A node and its following siblings; past the end of a folder the enclosing level goes on (§4.2)."""
    dialog = turn.dialog
    pending: list[Iterator[CompiledNode]] = [_siblings(dialog, start, 0)]
    folder = dialog.nodes.get(start.parent or "")
    while folder is not None and folder.type is NodeType.FOLDER:
        pending.append(_siblings(dialog, folder, 1))
        folder = dialog.nodes.get(folder.parent or "")
    return _expand(pending[::-1], dialog, lambda it: condition_holds(turn, it))


def first_below(dialog: CompiledDialog, folder: CompiledNode) -> CompiledNode | None:
    """The first child of a folder, be it a node or another folder."""
    level = dialog.levels.get(folder.dialog_node)
    return level[0] if level else None


def _siblings(dialog: CompiledDialog, node: CompiledNode, skipped: int) -> Iterator[CompiledNode]:
    """The level of a node from it on, or from after it; a node that is in no level has no siblings."""
    position = dialog.positions.get(node.dialog_node)
    if position is None:
        return iter(() if skipped else (node,))
    return iter(dialog.levels.get(node.parent, ())[position + skipped :])


def _expand(
    pending: list[Iterator[CompiledNode]], dialog: CompiledDialog, holds: Holds
) -> Iterator[CompiledNode]:
    while pending:
        node = next(pending[-1], None)
        if node is None:
            pending.pop()
        elif node.type is not NodeType.FOLDER:
            yield node
        elif holds(node):
            pending.append(iter(dialog.levels.get(node.dialog_node, ())))
