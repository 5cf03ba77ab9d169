"""What comes next within a turn: plain data, so that a turn is a loop and never a recursion."""

from dataclasses import dataclass

from doyle.dialog.compiled import CompiledNode, NextStep
from doyle.dialog.frame_run import FrameRun


@dataclass(frozen=True, slots=True)
class StepOf:
    """NEXT: take the step of a node. `is_for_client`: actions were queued, so the client comes first."""

    node: CompiledNode
    step: NextStep | None
    is_for_client: bool = False


@dataclass(frozen=True, slots=True)
class Prompting:
    """FRAME_PROMPT: ask for what a frame still needs. `returned_to`: the slot that a digression had left."""

    frame_run: FrameRun
    returned_to: CompiledNode | None = None


Following = CompiledNode | StepOf | Prompting | None
"""A node to run, a step to take, a frame to prompt for, or nothing: the turn rests."""
