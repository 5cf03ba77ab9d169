"""JSON and texts as the database keeps them."""

import pytest

from doyle.store.encoding import (
    DIGEST_BYTES,
    decode_json,
    digest_of,
    encode_json,
    reason_unstorable_json,
    reason_unstorable_text,
    storable_text,
)
from doyle.wire.json import Json


@pytest.mark.parametrize(
    "value", [{}, [], {"a": None}, [1, 1.0, True, None, "\0"], {"b": 1, "a": 2}, 2**63, -(2**63), "😀"]
)
def test_encode_json_when_decoded_then_the_same_value_in_the_same_order(value: Json) -> None:
    text = encode_json(value)
    assert decode_json(text) == decode_json(text.encode()) == value
    assert encode_json(decode_json(text)) == text


@pytest.mark.parametrize("text", ["123456789012345678901234567890", '"\\ud800"'])
def test_decode_json_when_only_the_slower_reader_takes_it_then_it_is_read(text: str) -> None:
    assert decode_json(text) in {123456789012345678901234567890, 1.2345678901234568e29, "\ud800"}


def test_digest_of_when_texts_differ_in_the_last_character_then_so_do_the_digests() -> None:
    long = "x" * 1023
    assert digest_of(long + "a") != digest_of(long + "b")
    assert digest_of(long) == digest_of("x" * 1023)
    assert len(digest_of("")) == DIGEST_BYTES


@pytest.mark.parametrize(
    ("text", "word"), [("fine\n\t😀￿", None), ("", None), ("a\0", "U\\+0000"), ("\udc00", "surrogate")]
)
def test_reason_unstorable_text_when_asked_then_only_nul_and_surrogates_are_refused(
    text: str, word: str | None
) -> None:
    reason = reason_unstorable_text(text)
    assert (reason is None) == (word is None)
    assert word is None or word.replace("\\", "") in str(reason)


@pytest.mark.parametrize(
    ("value", "is_storable"),
    [({"a": [None, "\0"]}, True), ({"a": 2**64}, False), (["\ud800"], False), ({"\udfff": 1}, False)],
)
def test_reason_unstorable_json_when_asked_then_what_cannot_be_written_is_refused(
    value: Json, is_storable: bool
) -> None:
    assert (reason_unstorable_json(value) is None) is is_storable


@pytest.mark.parametrize(
    ("given", "kept"), [("plain 😀", "plain 😀"), ("a\0b\0", "a\ufffdb\ufffd"), ("\ud83d!", "\ufffd!")]
)
def test_storable_text_when_mended_then_only_impossible_characters_change(given: str, kept: str) -> None:
    assert storable_text(given) == kept
