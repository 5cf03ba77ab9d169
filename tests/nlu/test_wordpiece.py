"""The WordPiece tokeniser."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.nlu.encoder import PACKAGED_ENCODER, VOCABULARY_FILE
from doyle.nlu.wordpiece import MAX_TOKENS, WordPiece, place_words, split_words

TOY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "play", "##ing", "ing", ",", "!", "中"]


@pytest.fixture(scope="module")
def toy() -> WordPiece:
    return WordPiece(TOY)


@pytest.fixture(scope="module")
def real() -> WordPiece:
    path = PACKAGED_ENCODER / VOCABULARY_FILE
    if not path.exists():
        pytest.skip("the encoder is not built: run tools/build_encoder.py")
    return WordPiece(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("unaffable", ["un", "##aff", "##able"]),
        ("Playing, PLAY!", ["play", "##ing", ",", "play", "!"]),
        ("ing", ["ing"]),
        ("xyz play", ["[UNK]", "play"]),
        ("unxyz", ["[UNK]"]),
        ("中中", ["中", "中"]),
        ("", []),
        ("u\u0301n", ["un"]),
        ("pl\u200bay\x00", ["play"]),
    ],
)
def test_encode_cuts_the_longest_pieces_from_the_left(toy: WordPiece, text: str, pieces: list[str]) -> None:
    """nlu-design.md §8: BERT uncased WordPiece."""
    assert toy.encode(text) == [TOY.index(piece) for piece in ["[CLS]", *pieces, "[SEP]"]]


def test_encode_word_over_100_characters_is_unknown(toy: WordPiece) -> None:
    assert toy.encode("play" * 26) == [2, 1, 3]


def test_encode_long_text_has_128_tokens_with_both_ends(toy: WordPiece) -> None:
    """nlu-design.md §2: at most 128 tokens."""
    ids = toy.encode("play " * 500)
    assert len(ids) == MAX_TOKENS == 128
    assert (ids[0], ids[-2], ids[-1]) == (2, 7, 3)


def test_encode_long_text_ending_inside_a_word_has_128_tokens(toy: WordPiece) -> None:
    assert len(toy.encode("unaffable " * 50)) == MAX_TOKENS


def test_new_vocabulary_without_special_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[SEP\]"):
        WordPiece(["[UNK]", "[CLS]"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, world!", ["hello", ",", "world", "!"]),
        ("it's 5:30pm", ["it", "'", "s", "5", ":", "30pm"]),
        ("a_b", ["a", "_", "b"]),
        ("Ärger naïve", ["arger", "naive"]),
        ("我要去北京 ok", ["我", "要", "去", "北", "京", "ok"]),
        ("tab\tnew\nline", ["tab", "new", "line"]),
        ("« oui »", ["«", "oui", "»"]),
        ("co\u00adop", ["coop"]),
        ("\ufffd", []),
        ("x\x07y", ["xy"]),
        ("Ça\u00a0va", ["ca", "va"]),
        ("😀ok", ["😀ok"]),
    ],
)
def test_split_words_cleans_folds_and_splits(text: str, words: list[str]) -> None:
    """nlu-design.md §8: identical to the reference tokeniser, control characters and CJK included."""
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello world, how are you?", [101, 7592, 2088, 1010, 2129, 2024, 2017, 1029, 102]),
        ("embeddings", [101, 7861, 8270, 4667, 2015, 102]),
        ("Müller's café", [101, 12304, 1005, 1055, 7668, 102]),
    ],
)
def test_encode_with_the_real_vocabulary_gives_the_known_ids(
    real: WordPiece, text: str, ids: list[int]
) -> None:
    assert real.encode(text) == ids


@given(text=st.text())
def test_encode_any_text_is_framed_and_bounded(text: str) -> None:
    ids = WordPiece(TOY).encode(text)
    assert (ids[0], ids[-1]) == (2, 3)
    assert len(ids) <= MAX_TOKENS
    assert all(0 <= piece < len(TOY) for piece in ids)


@given(text=st.text(st.characters(max_codepoint=127)))
def test_split_words_ascii_short_cut_agrees_with_the_long_way(text: str) -> None:
    assert split_words(text) == split_words(f"{text} é")[:-1]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("it's 5", [(0, 2), (2, 3), (3, 4), (5, 6)]),
        ("Ärger  x", [(0, 5), (7, 8)]),
        ("A\u0308rger", [(0, 6)]),
        ("pl\u200bay\x00 x", [(0, 5), (7, 8)]),
        ("我 要!", [(0, 1), (2, 3), (3, 4)]),
        ("한국 말", [(0, 2), (3, 4)]),
        ("ΟΔΟΣ", [(0, 4)]),
        ("İx", [(0, 2)]),
        ("tab\tx", [(0, 3), (4, 5)]),
        ("\u0301\u200b", []),
    ],
)
def test_place_words_gives_code_points_of_the_text(text: str, places: list[tuple[int, int]]) -> None:
    """nlu-design.md §6: vectors are aligned with tokens of the original text."""
    assert [(start, end) for _, start, end in place_words(text)] == places


@given(text=st.text())
def test_place_words_are_the_words_in_order_and_apart(text: str) -> None:
    placed = place_words(text)
    assert [word for word, _, _ in placed] == split_words(text)
    edges = [edge for _, start, end in placed for edge in (start, end)]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for _, start, end in placed)


@given(text=st.text(max_size=300))
def test_encode_with_places_gives_the_same_ids_and_one_place_each(text: str) -> None:
    ids, places = WordPiece(TOY).encode_with_places(text)
    assert ids == WordPiece(TOY).encode(text)
    assert len(places) == len(ids) - 2


def test_encode_with_places_pieces_of_one_word_share_its_place(toy: WordPiece) -> None:
    assert toy.encode_with_places("play unaffable!") == (
        [2, 7, 4, 5, 6, 11, 3],
        [(0, 4), (5, 14), (5, 14), (5, 14), (14, 15)],
    )


def test_encode_from_many_threads_gives_the_same_ids(toy: WordPiece) -> None:
    texts = ["playing unaffable", "play , ing"] * 200
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(toy.encode, texts)) == [toy.encode(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("hello there!", 2, 0),
        ("a zebra", 2, 0),
        ("\U0001f600\U0001f600 !", 0, 1),
        ("hi \U0001f600", 1, 1),
        ("z" * 300, 0, 1),
        ("שלום", 0, 1),
        ("?!", 0, 0),
        ("", 0, 0),
    ],
)
def test_count_words_when_a_word_has_no_pieces_but_letters_then_it_is_unknown(
    real: WordPiece, text: str, known: int, unknown: int
) -> None:
    """nlu-design.md §8: all texts of words without pieces look alike to the encoder."""
    assert real.count_words(text) == (known, unknown)
