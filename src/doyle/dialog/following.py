"""What comes next within a turn: plain data, so that a turn is a loop and never a recursion."""

from dataclasses import dataclass

from doyle.dialog.compiled import CompiledNode, NextStep
from doyle.dialog.frame_run import FrameRun
from doyle.dialog.stack import OpenAction


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


@dataclass(frozen=True, slots=True)
class Resuming:
    """Going on in the middle of a node, with the action that it waits for (§11.5)."""

    node: CompiledNode
    action: OpenAction
    skipped_slots: tuple[str, ...] = ()


Following = CompiledNode | StepOf | Prompting | Resuming | None
"""A node to run, a step to take, a frame to prompt for, a node to go on with, or nothing: the turn rests."""
