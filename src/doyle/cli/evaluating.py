"""The work behind `doyle evaluate`: loads the encoder, trains and asks, with a progress bar."""

import os
from collections.abc import Sequence
from pathlib import Path

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from doyle.cli.terminal import notes
from doyle.nlu.encoder import open_encoder
from doyle.nlu.training_data import TrainingData
from doyle.skills.evaluation.answers import Case
from doyle.skills.evaluation.evaluate import THREADS, Means, cross_validate, evaluate_on
from doyle.skills.evaluation.folds import Fold, split
from doyle.skills.evaluation.report import Evaluation


def evaluate_skill(
    data: TrainingData,
    cases: Sequence[Case] | None,
    folds: int,
    encoder_directory: Path | None,
    *,
    corrects_spelling: bool,
) -> Evaluation:
    """Evaluate on cases, or (None) by cross-validation.

    Raises:
        ModelError: the encoder that the operator asked for cannot be used.
    """
    means = Means(open_encoder(encoder_directory), corrects_spelling, min(THREADS, os.cpu_count() or 1))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = notes()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("loading", total=None)

        def draw(stage: str, done: int, total: int) -> None:
            progress.update(task, description=stage, completed=done, total=total)

        if cases is None:
            return cross_validate(data, split(data, folds), means, draw)
        return evaluate_on(data, Fold(data, tuple(cases)), means, draw)
