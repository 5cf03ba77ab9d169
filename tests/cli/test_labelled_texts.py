"""Test sets: every form that is read, and what is said of those that are not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.cli import labelled_texts
from doyle.cli.failures import UsageError
from doyle.cli.labelled_texts import read_labelled_texts
from doyle.skills.evaluation.answers import Case

TWO = (Case("are you open", "hours"), Case("tell me a joke", None))


def read(
    folder: Path, content: str | bytes, name: str = "test.csv", known: frozenset[str] = frozenset()
) -> tuple[Case, ...]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_labelled_texts(path, known)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("are you open,hours\ntell me a joke,\n", "test.csv"),
        ("are you open,hours\r\ntell me a joke,irrelevant\r\n", "test.csv"),
        ("text,intent\nare you open,hours\ntell me a joke,", "test.csv"),
        ("example,intent\nare you open,hours\ntell me a joke,", "test.csv"),
        ("Intent, Text\nhours,are you open\n,tell me a joke", "test.csv"),
        ("id,text,category\n1,are you open,hours\n2,tell me a joke,", "test.csv"),
        ('\n"are you open",#hours\n\n\n"tell me a joke",""\n\n', "test.csv"),
        ("are you open;hours\ntell me a joke;", "test.csv"),
        ("are you open\thours\ntell me a joke\t", "test.tsv"),
        ("\ufeffare you open,hours\ntell me a joke,", "test.csv"),
        ("are you open, hours \ntell me a joke,  ", "test"),
        ('[{"text":"are you open","intent":"hours"},{"text":"tell me a joke"}]', "test.json"),
        ('[\n{"text":"are you open","intent":"#hours"},{"text":"tell me a joke","intent":null}]', "test"),
        ('{"text":"are you open","intent":"hours"}\n\n{"text":"tell me a joke","intent":""}', "test.jsonl"),
        ('{"text":"are you open","intent":"hours"}\r\n{"text":"tell me a joke"}\r\n', "test.json"),
    ],
)
def test_texts_when_of_any_form_then_they_are_read(tmp_path: Path, content: str, name: str) -> None:
    assert read(tmp_path, content, name) == TWO


def test_texts_when_quoted_then_commas_and_line_ends_are_theirs(tmp_path: Path) -> None:
    cases = read(tmp_path, '"hello, ""you""\nthere",greeting\nbye,farewell')
    assert cases == (Case('hello, "you"\nthere', "greeting"), Case("bye", "farewell"))


def test_texts_when_a_csv_begins_with_a_bracket_then_it_is_csv_all_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, "[joke] please,jokes") == (Case("[joke] please", "jokes"),)


@pytest.mark.parametrize(
    ("known", "intent"), [(frozenset[str](), None), (frozenset({"irrelevant"}), "irrelevant")]
)
def test_intent_when_called_irrelevant_then_it_means_out_of_scope_unless_the_skill_has_it(
    tmp_path: Path, known: frozenset[str], intent: str | None
) -> None:
    assert read(tmp_path, "x,irrelevant", known=known) == (Case("x", intent),)


def test_texts_when_they_look_like_formulas_then_they_are_texts(tmp_path: Path) -> None:
    assert read(tmp_path, "=1+1,sums\n@SUM(A1),sums")[0] == Case("=1+1", "sums")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "t.csv", "t.csv holds no texts"),
        (b"text,intent\n", "t.csv", "t.csv holds no texts"),
        (b"a,b\nhello how are you\n", "t.csv", "line 2: 1 column where 2 are expected"),
        (
            b"a,b\n\nhello, you,greet\n",
            "t.csv",
            "line 3: 3 columns where 2 are expected; a text that has a comma",
        ),
        (b"text,intent\n,greet\n", "t.csv", "line 2: the text is empty"),
        (b"a,b\n" + b"x" * 2049 + b",c", "t.csv", "line 2: the text has 2049 characters, more than 2048"),
        (b'a,b\n"open,c\nd,e\n', "t.csv", "line 2: unexpected end of data"),
        (b'"two\nlines",b\nc\n', "t.csv", "line 3: 1 column"),
        (b"a,b\nc,\xff\xfe", "t.csv", "line 2: this is not UTF-8"),
        ("a,b".encode("utf-16"), "t.csv", "line 1: this is not UTF-8"),
        (b"a,b\nc\0,d", "t.csv", "line 2: a zero byte; this is not a text file"),
        (b"x" * 200_000, "t.csv", "line 1: field larger than field limit"),
        (b"[", "t.json", "t.json: not JSON: "),
        (b'[{"text": "a"}, 5]', "t.json", "item 2: an object such as"),
        (b'[{"text": "a"}, {"text": 5}]', "t.json", "item 2: `text` is missing or no string"),
        (b'{"text": "a"}\n{"example": "b"}', "t.json", "line 2: `text` is missing or no string"),
        (b'{"text": "a", "intent": []}', "t.jsonl", "line 1: `intent` is no string"),
        (b'{"text": "a"}\n{"text": ', "t.jsonl", "line 2: not JSON: "),
        (b"hello", "t.json", "line 1: not JSON: "),
        (b"[" * 100_000, "t.json", "not JSON: "),
        (b'[{"text": "\\ud800", "intent": "a"}]', "t.json", "not JSON: "),
        (b"[]", "t.json", "holds no texts"),
    ],
)
def test_texts_when_they_cannot_be_read_then_the_place_is_told(
    tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, content, name)
    assert said in caught.value.message
    assert caught.value.message.startswith(str(tmp_path))


def test_texts_when_the_file_is_huge_then_no_more_than_the_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled_texts, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(UsageError, match="larger than 1 MB"):
        read_labelled_texts(Path("/dev/zero"), frozenset())


def test_texts_when_they_are_too_many_then_it_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled_texts, "MAX_TEXTS", 3)
    with pytest.raises(UsageError, match="line 4: there are more than 3 texts"):
        read(tmp_path, "a,b\n" * 4)


@given(st.binary(max_size=60), st.sampled_from(["t.csv", "t.json", "t.jsonl", "t"]))
def test_texts_when_of_any_bytes_then_they_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    try:
        cases = read(tmp_path_factory.mktemp("texts"), content, name)
    except UsageError:
        return
    assert cases
    assert all(case.text.strip() and case.intent != "" for case in cases)
