"""The drawings: what is in them, and how they stay readable."""

import re

import pytest

from doyle.cli.evaluation_charts import (
    OTHERS,
    calibration_chart,
    confusion_chart,
    is_large,
    labelled_counts,
    overview_chart,
)
from doyle.skills.evaluation.calibration import Bin, Calibration

SMALL = labelled_counts({("a", "a"): 9, ("a", "b"): 1, (None, None): 3, (None, "a"): 1, ("b", "b"): 1000})


def large(count: int) -> dict[tuple[str, str], int]:
    """As many intents, of which the first five are taken for the last."""
    counts = {(f"#i{at:03}", f"#i{at:03}"): 5 for at in range(count)}
    return counts | {(f"#i{at:03}", f"#i{count - 1:03}"): 2 for at in range(5)}


def cells(chart: str) -> dict[str, str]:
    """The class of every cell by its title."""
    found = re.findall(r'<rect class="(\w+)"[^>]*><title>([^<]*)</title>', chart)
    return {title: kind for kind, title in found}


def test_matrix_when_small_then_every_count_has_a_cell_of_its_kind() -> None:
    assert cells(confusion_chart(SMALL)) == {
        "#a → #a: 9": "right",
        "#a → #b: 1": "wrong",
        "#b → #b: 1000": "right",
        "irrelevant → irrelevant: 3": "right",
        "irrelevant → #a: 1": "wrong",
    }


def test_matrix_when_a_cell_is_drawn_then_its_count_is_written_in_it() -> None:
    chart = confusion_chart(SMALL)
    numbers = re.findall(r'<text class="count(?: strong)?"[^>]*>([^<]+)</text>', chart)
    assert sorted(numbers) == ["1", "1", "1k", "3", "9"]


def test_matrix_when_drawn_then_rows_are_coloured_by_their_shares() -> None:
    chart = confusion_chart(labelled_counts({("a", "a"): 1, ("b", "b"): 1, ("b", "a"): 3}))
    opacities = dict(re.findall(r'fill-opacity="([\d.]+)"><title>([^<]*)<', chart))
    shown = {title: float(value) for value, title in opacities.items()}
    assert shown["#a → #a: 1"] == 1.0
    assert shown["#b → #b: 1"] < shown["#b → #a: 3"] < 1.0


def test_matrix_when_there_are_two_intents_then_it_is_small() -> None:
    chart = confusion_chart(labelled_counts({("a", "a"): 1, ("b", "b"): 1}))
    width = re.search(r'width="(\d+)"', chart)
    assert width is not None
    assert int(width[1]) < 120


@pytest.mark.parametrize(("count", "is_too_large"), [(2, False), (40, False), (41, True), (150, True)])
def test_matrix_when_there_are_many_intents_then_it_is_large(count: int, is_too_large: bool) -> None:
    assert is_large(large(count)) is is_too_large


def test_matrix_when_large_then_the_most_confused_are_shown_and_no_text_is_lost() -> None:
    counts = large(150)
    shown = cells(confusion_chart(counts))
    assert shown["#i000 → #i149: 2"] == "wrong"
    assert shown[f"{OTHERS} → {OTHERS}: {144 * 5}"] == "mixed"
    assert sum(int(title.rpartition(": ")[2]) for title in shown) == sum(counts.values())
    assert "#i042" not in confusion_chart(counts)


def test_overview_when_there_are_many_intents_then_each_has_its_cell() -> None:
    counts = large(150)
    chart = overview_chart(counts)
    assert len(cells(chart)) == len(counts)
    assert "<text" not in chart


def test_labels_when_names_are_long_then_they_are_cut_and_told_whole() -> None:
    name = "n" * 200
    chart = confusion_chart(labelled_counts({(name, name): 1}))
    assert f"<title>#{name}</title>" in chart
    assert f">#{'n' * 32}…<title>" in chart


def test_names_when_hostile_then_they_are_escaped() -> None:
    chart = confusion_chart(labelled_counts({("<b>", "</svg>"): 1}))
    assert "<b>" not in chart
    assert chart.count("</svg>") == 1


def test_calibration_when_drawn_then_bars_are_as_high_as_the_share_that_is_right() -> None:
    calibration = Calibration((Bin(0.9, 1.0, 4, 0.95, 0.75), Bin(0.0, 0.1, 1, 0.05, 0.0)), 0.2)
    chart = calibration_chart(calibration, 0.2)
    heights = [float(height) for height in re.findall(r'<rect class="bin"[^>]*height="([\d.]+)"', chart)]
    assert heights == [pytest.approx(0.75 * 320), 0.0]
    assert "confidence 0.9 to 1.0: 4 texts, mean confidence 0.95, right 0.750" in chart
    assert chart.count("<circle") == 2


def test_calibration_when_there_is_nothing_then_axes_are_drawn() -> None:
    assert "<rect" not in calibration_chart(Calibration((), None), 0.2)
