"""Texts in one array of bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.packed_texts import PackedTexts


@given(st.lists(st.text(max_size=5), unique=True))
def test_find_when_texts_are_sorted_then_each_has_its_place(texts: list[str]) -> None:
    ordered = sorted(texts)
    packed = PackedTexts.of(ordered)
    assert len(packed) == len(ordered)
    assert [packed.text(place) for place in range(len(packed))] == ordered
    assert [packed.find(text) for text in ordered] == list(range(len(ordered)))
    assert packed.find("not there") is None


def test_of_when_texts_hold_lone_surrogates_then_they_are_kept() -> None:
    assert PackedTexts.of(["\ud800"]).text(0) == "\ud800"


def test_packed_texts_when_arrays_are_read_again_then_they_are_the_same() -> None:
    packed = PackedTexts.of(["a", "", "ü"])
    again = PackedTexts(packed.content, packed.starts)
    assert [again.text(place) for place in range(3)] == ["a", "", "ü"]


@pytest.mark.parametrize("starts", [[], [0, 2], [1, 3], [0, 4]])
def test_packed_texts_when_starts_do_not_fit_then_it_is_an_error(starts: list[int]) -> None:
    with pytest.raises(ValueError, match="begin and end"):
        PackedTexts(np.zeros(3, np.uint8), np.array(starts, np.uint32))
