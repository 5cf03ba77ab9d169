"""Exact matches with training examples."""

import pytest

from doyle.nlu.exact import ExactKeys, ExactMatches, Span, template_key
from doyle.nlu.text import exact_key

ENTITIES = {"facility": 0, "city": 1}


def matches(*examples: tuple[str, ...], counterexamples: tuple[str, ...] = ()) -> ExactMatches:
    keys = tuple(tuple(template_key(text, ENTITIES) for text in intent) for intent in examples)
    return ExactMatches(ExactKeys(keys, tuple(map(exact_key, counterexamples))))


def span_of(text: str, part: str, entity: int) -> Span:
    start = text.index(part)
    return Span(entity, start, start + len(part))


def test_find_text_of_one_intent_gives_that_intent() -> None:
    """nlu.md §3, *Exact match*."""
    found = matches(("Hello now", "hi"), ("bye",))
    assert found.find("hello  NOW!") == (0,)
    assert found.find("bye") == (1,)
    assert found.find("hello later") == ()


def test_find_text_of_two_intents_gives_both() -> None:
    """nlu.md §3: both get 1."""
    assert matches(("ok",), ("no",), ("OK.",)).find("ok") == (0, 2)


def test_find_text_with_other_hyphens_gives_the_intent() -> None:
    """nlu.md §3: covid-19 (example) vs covid19 (input)."""
    assert matches(("covid-19",)).find("covid19") == (0,)


def test_find_reference_filled_by_a_recognised_span_gives_the_intent() -> None:
    """nlu.md §3: `@facility around Palm Beach` vs `hospital around palm beach`."""
    found = matches(("@facility around Palm Beach",))
    text = "hospital around palm beach"
    assert found.needs_spans
    assert found.find(text, [span_of(text, "hospital", 0)]) == (0,)


@pytest.mark.parametrize("part", ["around", "beach"])
def test_find_reference_elsewhere_in_the_text_is_no_match(part: str) -> None:
    text = "hospital around palm beach"
    assert matches(("@facility around Palm Beach",)).find(text, [span_of(text, part, 0)]) == ()


def test_find_reference_of_another_entity_is_no_match() -> None:
    text = "hospital around palm beach"
    found = matches(("@facility around Palm Beach",))
    assert found.find(text, [span_of(text, "hospital", 1)]) == ()
    assert found.find(text) == ()


def test_find_several_references_need_their_order() -> None:
    text = "a clinic in Boston please"
    found = matches(("a @facility in @city please",), ("a @city in @facility please",))
    spans = [span_of(text, "clinic", 0), span_of(text, "Boston", 1)]
    assert found.find(text, spans) == (0,)


def test_find_chooses_among_several_recognised_spans() -> None:
    text = "Boston clinic in Boston"
    spans = [Span(1, 0, 6), span_of(text, "clinic", 0), Span(1, 17, 23)]
    assert matches(("Boston clinic in @city",)).find(text, spans) == (0,)


def test_find_text_that_fakes_a_mark_is_no_match() -> None:
    assert matches(("@facility around",)).find("\x000\x00 around") == ()


def test_find_overlapping_spans_are_not_used_together() -> None:
    text = "general hospital"
    found = matches(("@facility@facility",))
    assert found.find(text, [Span(0, 0, 16), Span(0, 8, 16)]) == ()


def test_find_with_very_many_spans_gives_up_early() -> None:
    text = "x " * 500
    spans = [Span(0, at, at + 1) for at in range(0, 1000, 2)]
    assert matches(("@facility @facility @facility y",)).find(text, spans) == ()


def test_needs_spans_without_references_is_false() -> None:
    assert not matches(("mail bob@facility", "@unknown")).needs_spans


def test_is_counterexample_compares_as_tolerantly() -> None:
    """nlu.md §3, *Irrelevance*: same tolerant comparison."""
    found = matches(("hi",), counterexamples=("Who is the Queen?",))
    assert found.is_counterexample("who is the queen")
    assert not found.is_counterexample("hi")
