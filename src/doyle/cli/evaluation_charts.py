"""The drawings of the page about an evaluation, as SVG without anything from elsewhere."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from doyle.cli.evaluation_words import counted, label, shown_confidence, shown_share
from doyle.cli.markup import escaped
from doyle.skills.evaluation.answers import IRRELEVANT
from doyle.skills.evaluation.calibration import Bin, Calibration

# How often texts that should be one thing are another, by the labels of both.
Counts = Mapping[tuple[str, str], int]

MAX_LABELLED = 40
SHOWN_CONFUSED = 30
OTHERS = "all others"
_CELL = 22
_SMALL_CELL = 6
_LABEL_CHARACTERS = 34
_CHARACTER_WIDTH = 6.6
_STRONG = 0.85
_WEAKEST = 0.12
# The square of the calibration plot, and the margins for its axes.
_PLOT, _LEFT, _TOP, _RIGHT, _BOTTOM = 320, 52, 12, 16, 46


def labelled_counts(counts: Mapping[tuple[str | None, str | None], int]) -> Counts:
    """The same counts by labels."""
    return {(label(expected), label(given)): count for (expected, given), count in counts.items()}


def is_large(counts: Counts) -> bool:
    """Whether there is more on the axes than can have labels."""
    return len(_axis(counts)) > MAX_LABELLED


def confusion_chart(counts: Counts) -> str:
    """The matrix with labels: a row for what texts should be, a column for what they are.

    Where there is too much for labels it shows what is confused most and takes all others together.
    """
    counts = _with_others(counts) if is_large(counts) else counts
    axis = _axis(counts)
    texts = [_short(name) for name in axis]
    margin = int(max(map(len, texts), default=0) * _CHARACTER_WIDTH) + 14
    size = _CELL * len(axis)
    parts = [*_labels(axis, margin), *_grid(margin, len(axis))]
    parts += _cells(counts, axis, _CELL, margin)
    parts += _numbers(counts, axis, margin)
    return _svg(margin + size + 2, margin + size + 2, "Confusion matrix", parts)


def overview_chart(counts: Counts) -> str:
    """The whole matrix, small and without labels; a cell tells what it is when pointed at."""
    axis = _axis(counts)
    size = _SMALL_CELL * len(axis)
    parts = [f'<rect class="line" x="1" y="1" width="{size}" height="{size}"/>']
    parts += _cells(counts, axis, _SMALL_CELL, 1)
    return _svg(size + 2, size + 2, "Confusion matrix of all intents", parts)


def calibration_chart(calibration: Calibration, threshold: float) -> str:
    """How often the best intent is right, by its confidence; on the slanted line both are the same."""
    parts = [*_ticks(), *(part for each in calibration.bins for part in _bin(each))]
    parts.append(f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>')
    parts.append(f'<path class="ideal" d="M{_x(threshold)} {_y(0)}V{_y(1)}"/>')
    middle, bottom = _LEFT + _PLOT / 2, _TOP + _PLOT + 38
    parts.append(f'<text class="middle quiet" x="{middle}" y="{bottom}">confidence of the best intent</text>')
    turned = f'transform="translate(13 {_TOP + _PLOT / 2}) rotate(-90)"'
    parts.append(f'<text class="middle quiet" {turned}>share that is right</text>')
    return _svg(_LEFT + _PLOT + _RIGHT, _TOP + _PLOT + _BOTTOM, "Accuracy by confidence", parts)


def _axis(counts: Counts) -> list[str]:
    """The labels in order, irrelevant last."""
    names = {name for pair in counts for name in pair}
    return sorted(names, key=lambda name: (name == IRRELEVANT, name == OTHERS, name))


def _with_others(counts: Counts) -> Counts:
    """The counts of what is confused most, those of everything else together."""
    mistakes: Counter[str] = Counter()
    for (expected, given), count in counts.items():
        if expected != given:
            mistakes.update({expected: count, given: count})
    del mistakes[IRRELEVANT]
    worst = sorted(mistakes, key=lambda name: (-mistakes[name], name))[:SHOWN_CONFUSED]
    shown = {*worst, IRRELEVANT}
    grouped: Counter[tuple[str, str]] = Counter()
    for (expected, given), count in counts.items():
        grouped[expected if expected in shown else OTHERS, given if given in shown else OTHERS] += count
    return grouped


def _labels(axis: Sequence[str], margin: int) -> Iterator[str]:
    for at, name in enumerate(axis):
        middle = margin + at * _CELL + _CELL / 2 + 4
        content = f"{escaped(_short(name))}<title>{escaped(name)}</title>"
        yield f'<text class="end" x="{margin - 6}" y="{middle}">{content}</text>'
        yield f'<text transform="translate({middle} {margin - 6}) rotate(-90)">{content}</text>'


def _grid(margin: int, count: int) -> Iterator[str]:
    size = count * _CELL
    for at in range(count + 1):
        place = margin + at * _CELL
        yield f'<path class="line" d="M{margin} {place}h{size}M{place} {margin}v{size}"/>'


def _cells(counts: Counts, axis: Sequence[str], cell: int, margin: int) -> Iterator[str]:
    """A square for every count, the stronger the larger its share of the row."""
    for (expected, given), count, strength, x, y in _placed(counts, axis, cell, margin):
        kind = "right" if expected == given and expected != OTHERS else "wrong"
        kind = "mixed" if expected == given == OTHERS else kind
        title = f"{expected} → {given}: {count}"
        yield (
            f'<rect class="{kind}" x="{x}" y="{y}" width="{cell}" height="{cell}" '
            f'fill-opacity="{strength:.2f}"><title>{escaped(title)}</title></rect>'
        )


def _numbers(counts: Counts, axis: Sequence[str], margin: int) -> Iterator[str]:
    for _, count, strength, x, y in _placed(counts, axis, _CELL, margin):
        kind = "count strong" if strength > _STRONG else "count"
        shown = str(count) if count < 1000 else f"{count // 1000}k"
        yield f'<text class="{kind}" x="{x + _CELL / 2}" y="{y + _CELL / 2 + 4}">{shown}</text>'


def _placed(
    counts: Counts, axis: Sequence[str], cell: int, margin: int
) -> Iterator[tuple[tuple[str, str], int, float, int, int]]:
    """Every pair of labels with its count, its strength and its place."""
    at = {name: number for number, name in enumerate(axis)}
    rows: Counter[str] = Counter()
    for (expected, _), count in counts.items():
        rows[expected] += count
    for pair, count in sorted(counts.items()):
        expected, given = pair
        strength = _WEAKEST + (1 - _WEAKEST) * math.sqrt(count / rows[expected])
        yield pair, count, strength, margin + at[given] * cell, margin + at[expected] * cell


def _ticks() -> Iterator[str]:
    for tick in range(6):
        value = tick / 5
        yield f'<path class="line" d="M{_LEFT} {_y(value)}h{_PLOT}M{_x(value)} {_TOP}v{_PLOT}"/>'
        yield f'<text class="middle quiet" x="{_x(value)}" y="{_TOP + _PLOT + 18}">{value:.1f}</text>'
        yield f'<text class="end quiet" x="{_LEFT - 6}" y="{_y(value) + 4}">{value:.1f}</text>'


def _bin(each: Bin) -> Iterator[str]:
    """A bar as high as the share that is right, its texts counted, and a point at the mean confidence."""
    title = (
        f"confidence {each.lower:.1f} to {each.upper:.1f}: {counted(each.count, 'text')}, "
        f"mean confidence {shown_confidence(each.confidence)}, right {shown_share(each.accuracy)}"
    )
    width, height = _x(each.upper) - _x(each.lower), _y(0) - _y(each.accuracy)
    yield (
        f'<rect class="bin" x="{_x(each.lower)}" y="{_y(each.accuracy)}" width="{width:.1f}" '
        f'height="{height:.1f}"><title>{title}</title></rect>'
    )
    middle = (_x(each.lower) + _x(each.upper)) / 2
    yield f'<text class="count" x="{middle:.1f}" y="{_y(0) - 6}">{each.count}<title>{title}</title></text>'
    yield (
        f'<circle class="point" cx="{_x(each.confidence)}" cy="{_y(each.accuracy)}" r="4">'
        f"<title>{title}</title></circle>"
    )


def _x(value: float) -> float:
    return round(_LEFT + value * _PLOT, 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - value) * _PLOT, 1)


def _short(name: str) -> str:
    return name if len(name) <= _LABEL_CHARACTERS else f"{name[: _LABEL_CHARACTERS - 1]}…"


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg role="img" aria-label="{title}" {size}>{"".join(parts)}</svg>'
