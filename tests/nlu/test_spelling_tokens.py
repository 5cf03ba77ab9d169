"""What spelling correction looks at, and what it leaves alone."""

import pytest

from doyle.nlu.spelling_tokens import bare_words, spelling_tokens


def looked_at(text: str, spans: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [part for token in spelling_tokens(text, spans) for part in token.parts]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chnge my adress, plese!", ["chnge", "my", "adress", "plese"]),
        ("Chnge my ADRESS at iPhnoe", ["my", "at"]),
        ("show the weeek-to-week plan", ["show", "the", "weeek", "to", "week", "plan"]),
        ("i dont/cant *realy* know", ["i", "know"]),
        ("send it to bob.smth@exmaple.com", ["send", "it", "to"]),
        ("see http://exmple.com/pgae or www.exmple.com", ["see", "or"]),
        ("a 😀 smlie 😀smlie", ["a", "smlie"]),
        ("say 'helo wrld' or \"helo wrld\" or “helo wrld” now", ["say", "or", "or", "now"]),
        ("it's bob's, don’t worry", ["it's", "bob's", "don't", "worry"]),
        ("20 mbps intrnet and 3rd tiem", ["intrnet", "and"]),
        ("at 123 mian old street in bostn", ["at", "street", "in", "bostn"]),
        ("at 12:30pm ist or 5kg onions of r2d2", ["at", "or", "onions", "of"]),
        ("rockin' out", ["out"]),
        ("привет wrld שלום wrld 你好wrld", ["wrld", "wrld"]),
        ("wr\u200bld wr\u0301ld", []),
        ("café", ["café"]),
        ("", []),
        ("… - !? '", []),
    ],
)
def test_spelling_tokens_when_a_word_is_protected_then_it_has_no_parts(text: str, words: list[str]) -> None:
    """nlu.md §7: upper case, emoji, addresses, numbers and units, quotations, special characters, URLs."""
    assert looked_at(text) == words


def test_spelling_tokens_when_a_span_is_claimed_then_what_overlaps_it_is_left_alone() -> None:
    """nlu.md §1: words claimed by fuzzy matching join the protected ones."""
    assert looked_at("I ned a new laamp", ((12, 17),)) == ["ned", "a", "new"]
    assert looked_at("one two three", ((2, 5),)) == ["three"]
    assert looked_at("one two", ((0, 3), (90, 99))) == ["two"]


def test_spelling_tokens_when_punctuation_stands_between_then_a_phrase_ends() -> None:
    tokens = spelling_tokens("letme renw, my plan (please)")
    assert [token.follows for token in tokens] == [True, True, False, True, False]
    assert [(token.start, token.end) for token in tokens] == [(0, 5), (6, 10), (12, 14), (15, 19), (21, 27)]


def test_spelling_tokens_when_the_language_elides_then_the_word_in_front_is_no_part() -> None:
    """French: l'abonnement, qu'est."""
    (token, other) = spelling_tokens("l'abonement qu’il", has_elision=True)
    assert (token.text, token.start, token.end, token.parts) == ("abonement", 2, 11, ("abonement",))
    assert (other.text, other.start) == ("il", 15)
    assert [token.text for token in spelling_tokens("d'oh l'abonement")] == ["d'oh", "l'abonement"]


def test_bare_words_when_punctuation_surrounds_them_then_drops_it() -> None:
    assert list(bare_words(' "Hello," (she said): rockin\' … ')) == ["Hello", "she", "said", "rockin'"]
