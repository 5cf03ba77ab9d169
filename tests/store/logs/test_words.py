"""Words in a log filter where no blanks part them, or marks stand in them (spec/operations.md §2)."""

import pytest

from doyle.store.log_events import LogRecord
from doyle.store.logs.clauses import clauses_of
from doyle.store.logs.fields import COLLECTIONS, V1_FIELDS
from doyle.store.logs.match import compile_filter
from doyle.store.logs.syntax import parse_filter
from doyle.store.logs.words import chunks_of, is_literal, is_unspaced, words_of


def fits(term: str, text: str, language: str = "en") -> bool:
    record = LogRecord("l", "i", "w", language, 0, 1, {"input": {"text": text}}, {}, None, None)
    return compile_filter(parse_filter(f"request.input.text:{term}", COLLECTIONS), V1_FIELDS, language)(
        record
    )


@pytest.mark.parametrize(
    ("language", "text", "inside", "absent"),
    [
        ("ja", "注文をキャンセルしたい", ("注文", "キャンセル", "したい", "注文を"), ("返品", "注文したい")),
        ("zh-cn", "我想取消我的订单", ("取消", "订单", "我"), ("退货", "取订单")),
        ("zh-tw", "我想取消我的訂單", ("取消", "訂單"), ("退貨",)),
        ("ko", "주문을 취소하고 싶어요", ("주문", "취소", "주문을", "취소하고 싶어요"), ("반품",)),
        ("th", "ฉันต้องการยกเลิกคำสั่งซื้อ", ("ยกเลิก",), ("คืนสินค้า",)),
        ("ja", "iPhone15を2台注文", ("iphone15", "iPhone15", "注文", "2台"), ("phone", "iphone")),
    ],
)
def test_term_when_its_script_has_no_blanks_then_a_text_that_contains_it_fits(
    language: str, text: str, inside: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    """`:` means that the value contains the term."""
    assert [term for term in inside if not fits(term, text, language)] == []
    assert [term for term in absent if fits(term, text, language)] == []


@pytest.mark.parametrize(
    ("term", "text", "is_fitting"),
    [
        ("キャンセル 注文", "注文をキャンセルしたい", True),
        ("キャンセル 返品", "注文をキャンセルしたい", False),
        ('"を キャンセル"', "注文をキャンセルしたい", False),
        ('"をキャンセル"', "注文をキャンセルしたい", True),
        ("!注文", "注文をキャンセルしたい", False),
        ("*注文*", "急ぎの注文です", True),
        ("注*ル", "注文をキャンセルしたい", True),
        ("ル*注", "注文をキャンセルしたい", False),
    ],
)
def test_term_when_in_such_a_script_then_takes_phrases_negation_and_stars(
    term: str, text: str, is_fitting: bool
) -> None:
    assert fits(term, text, "ja") is is_fitting


def test_term_when_in_such_a_script_then_no_stored_word_rules_events_out() -> None:
    """Events of any age are found: what was stored of them beside their text is not asked."""
    for term in ("注文", "iPhone 注文", "*注文*", "주문"):
        assert clauses_of(parse_filter(f"request.input.text:{term}", COLLECTIONS), V1_FIELDS, "ja") == ()
    assert clauses_of(parse_filter("request.input.text:tea", COLLECTIONS), V1_FIELDS, "ja") != ()


@pytest.mark.parametrize(
    ("term", "text", "is_fitting"),
    [
        ("*@example.com", "write to joe@example.com please", True),
        ("*@example.com", "write to joe@example.com, please", True),
        ("*@example.com", "write to <joe@example.com>", True),
        ("*@example.com", "write to joe@example.com.au", False),
        ("*@EXAMPLE.com", "JOE@example.COM", True),
        ("covid-1*", "is covid-19 over?", True),
        ("covid-1*", "is covid-20 over?", False),
        ("*-19", "is covid-19?", True),
        ("don'*", "I don't know", True),
        ("don'*", "do not", False),
        ("*new york*", "to New York, please", True),
        ("new yor*", "to New York, please", True),
        ("old yor*", "to New York, please", False),
        ("comm*s", "two commands", True),
        ("comm*s", "no comment yes", False),
        ("*", "word", True),
        ("*", "", False),
        ("!*@example.com", "joe@example.com", False),
        ("covid-10~1", "is covid-19 over?", True),
        ("covid-00~1", "is covid-19 over?", False),
        ("dont't~1", "I don't know", True),
        ("jo@example.com~1", "(joe@example.com)", True),
    ],
)
def test_term_when_it_has_stars_or_a_distance_and_marks_then_fits_what_stands_between_blanks(
    term: str, text: str, is_fitting: bool
) -> None:
    """spec/operations.md §2: `*` stands for zero or more characters, `~1` for one difference."""
    assert fits(term, text) is is_fitting


def test_words_when_scripts_change_within_a_run_then_end_there() -> None:
    assert words_of("iPhone15を2台, naïve_Straße") == ["iphone15", "を", "2", "台", "naïve_strasse"]


def test_words_when_a_script_has_blanks_then_are_words_of_it() -> None:
    for text in ("Straße", "привет", "مرحبا", "שלום", "γειά", "café"):
        assert not is_unspaced(text)
        assert not is_literal(text)
        assert words_of(text) == [text.casefold()]


def test_chunks_when_marks_are_around_them_then_stand_there_with_and_without() -> None:
    assert chunks_of("(Joe@x.org), it's !!") == ["(joe@x.org),", "it's", "!!", "joe@x.org", "it's", ""]
