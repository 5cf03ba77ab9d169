"""What log events are posted under."""

from dataclasses import replace

from doyle.store.logs.postings import EVERYTHING, MAX_POSTINGS, Posted, number_of, postings_of

EVENT = Posted("l1", "w1", 7, "\nt:order\ni:buy\n", (("c", "c1"), ("u", "me")))


def names(event: Posted) -> set[int]:
    found = postings_of(event)
    assert {(posting.scope, posting.request_timestamp) for posting in found} == {(number_of("w1"), 7)}
    assert len(set(found)) == len(found)
    return {posting.term for posting in found}


def test_postings_when_an_event_has_terms_then_one_each_and_its_conversation_and_customer() -> None:
    assert names(EVENT) == set(map(number_of, ("t:order", "i:buy", "c:c1", "u:me")))


def test_postings_when_an_event_has_neither_conversation_nor_customer_then_none_for_them() -> None:
    assert names(replace(EVENT, tagged=(("c", None), ("u", None)))) == {
        number_of("t:order"),
        number_of("i:buy"),
    }


def test_postings_when_terms_are_unknown_or_too_many_then_the_event_counts_as_having_any() -> None:
    many = "\n".join(("", *(f"t:{at}" for at in range(MAX_POSTINGS + 1)), ""))
    assert names(replace(EVENT, terms=many)) == {number_of(EVERYTHING)}
    assert number_of(EVERYTHING) in names(replace(EVENT, terms=None))


def test_number_when_texts_differ_then_numbers_do_and_fit_a_column() -> None:
    numbers = {number_of(f"t:{at}") for at in range(10_000)}
    assert len(numbers) == 10_000
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert number_of("\ud800") == number_of("\ud800")
