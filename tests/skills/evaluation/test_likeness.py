"""Nearest texts and twins, by vectors and by words."""

import numpy as np
import pytest

from doyle.skills.evaluation.confusions import Neighbour
from doyle.skills.evaluation.findings import Twins
from doyle.skills.evaluation.likeness import MAX_TWINS, Likeness


def unit(*components: float) -> np.ndarray:
    vector = np.array(components, dtype=np.float32)
    return vector / np.linalg.norm(vector)


VECTORS = {"east": unit(1, 0), "nearly east": unit(1, 0.1), "north east": unit(1, 1), "north": unit(0, 1)}
BY_SENTENCES = Likeness.by_sentences(VECTORS)


def test_nearest_when_compared_by_vectors_then_the_greatest_cosine_wins() -> None:
    found = BY_SENTENCES.nearest("east", ["north", "north east"])
    assert found == ("north east", pytest.approx(2**-0.5))


def test_nearest_when_texts_are_equally_near_then_the_first_wins() -> None:
    likeness = Likeness.by_sentences({"a": unit(1, 0), "b": unit(1, 1), "c": unit(1, -1)})
    found = likeness.nearest("a", ["c", "b"])
    assert found is not None
    assert found.text == "c"


def test_nearest_when_there_are_no_others_then_there_is_none() -> None:
    assert BY_SENTENCES.nearest("east", []) is None


def test_nearest_when_compared_by_words_then_shared_words_count() -> None:
    likeness = Likeness.by_words({each: each for each in ("open on sunday", "open today", "a cake please")})
    found = likeness.nearest("open on sunday", ["a cake please", "open today"])
    assert isinstance(found, Neighbour)
    assert found.text == "open today"
    assert 0 < found.cosine < 1


def test_twins_when_two_intents_say_the_same_then_they_are_found_once() -> None:
    texts = [("east", "a"), ("nearly east", "b"), ("north east", "a"), ("north", None)]
    assert BY_SENTENCES.twins(texts) == (
        Twins(pytest.approx(0.995, abs=1e-3), "east", "a", "nearly east", "b"),
    )


def test_twins_when_the_same_intent_says_it_then_that_is_no_fault() -> None:
    assert BY_SENTENCES.twins([("east", "a"), ("nearly east", "a")]) == ()


def test_twins_when_the_text_is_the_same_then_intents_are_told_apart() -> None:
    likeness = Likeness.by_words({"hello": "hello"})
    assert likeness.twins([("hello", "a"), ("hello", None)]) == (
        Twins(pytest.approx(1.0), "hello", "a", "hello", None),
    )


def test_twins_when_they_are_without_number_then_the_most_alike_are_kept_in_bounded_space() -> None:
    """A hostile skill of 2,000 equal examples has a million pairs."""
    count = 1000
    vectors = {f"{side}{at}": unit(1, at / 1e5) for side in "ab" for at in range(count)}
    found = Likeness.by_sentences(vectors).twins([(text, text[0]) for text in vectors])
    assert len(found) == MAX_TWINS
    assert [each.cosine for each in found] == sorted((each.cosine for each in found), reverse=True)
    assert all(each.cosine <= 1.0 for each in found)


def test_twins_when_further_apart_than_a_block_then_they_are_found() -> None:
    vectors = {f"t{at}": unit(*np.eye(700)[at]) for at in range(700)}
    vectors["t699"] = vectors["t3"]
    found = Likeness.by_sentences(vectors).twins([(text, text) for text in vectors])
    assert [(each.text, each.other_text) for each in found] == [("t3", "t699")]
