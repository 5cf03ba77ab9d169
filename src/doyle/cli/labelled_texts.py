"""Reads the texts of a test set with their intents: CSV, a JSON list, or JSON lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from doyle.cli.evaluation_words import counted
from doyle.cli.failures import UsageError
from doyle.nlu.text import MAX_CHARACTERS
from doyle.skills.evaluation.answers import IRRELEVANT, Case
from doyle.wire.json import Json

MAX_BYTES = 50 * 1024 * 1024
MAX_TEXTS = 100_000
TEXT_NAMES = frozenset({"text", "example", "utterance", "input"})
INTENT_NAMES = frozenset({"intent", "label", "category"})
JSON_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
CSV_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """A text with the name of its intent ("": none), and where it stands: `line 3`, `item 2`."""

    place: str
    text: str
    intent: str


def read_labelled_texts(path: Path, known: frozenset[str]) -> tuple[Case, ...]:
    """The cases in a file; `known` are the intents of the skill.

    A text without an intent is out of scope, and so is one whose intent is called `irrelevant` unless the
    skill has such an intent.

    Raises:
        UsageError: the file is too large, no text, or not of this form, and where.
    """
    cases: list[Case] = []
    for row in _rows(_read(path), path):
        if not row.text.strip():
            raise UsageError(f"{path}, {row.place}: the text is empty")
        if len(row.text) > MAX_CHARACTERS:
            said = f"the text has {len(row.text)} characters, more than {MAX_CHARACTERS}"
            raise UsageError(f"{path}, {row.place}: {said}")
        if len(cases) == MAX_TEXTS:
            raise UsageError(f"{path}, {row.place}: there are more than {MAX_TEXTS} texts")
        is_out_of_scope = not row.intent or (row.intent == IRRELEVANT and IRRELEVANT not in known)
        cases.append(Case(row.text, None if is_out_of_scope else row.intent))
    if not cases:
        raise UsageError(f"{path} holds no texts")
    return tuple(cases)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{path} is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        text = raw.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UsageError(f"{path}, line {line}: a zero byte; this is not a text file")
    return text


def _rows(text: str, path: Path) -> Iterator[Row]:
    suffix = path.suffix.lower()
    begins_json = text.lstrip()[:1] in {"[", "{"}
    if suffix not in JSON_SUFFIXES and (suffix in CSV_SUFFIXES or not begins_json):
        return _csv_rows(text, path)
    return _list_rows(text, path) if text.lstrip()[:1] == "[" else _json_line_rows(text, path)


def _csv_rows(text: str, path: Path) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    at_text, at_intent, width = 0, 1, 2
    end = 0
    try:
        for cells in reader:
            place, end = f"line {end + 1}", reader.line_num
            header = _header(cells) if place == "line 1" else None
            if header is not None:
                at_text, at_intent = header
                width = len(cells)
            elif any(cell.strip() for cell in cells):
                if len(cells) != width:
                    raise UsageError(f"{path}, {place}: {_miscounted(cells, width)}")
                yield Row(place, cells[at_text], _intent_name(cells[at_intent]))
    except csv.Error as error:
        raise UsageError(f"{path}, line {end + 1}: {error}") from None


def _delimiter(text: str) -> str:
    """A comma, unless the first line has none and a semicolon or tab instead, as some spreadsheets write."""
    first = text.partition("\n")[0]
    found = (each for each in ",\t;" if each in first)
    return next(found, ",")


def _header(cells: Sequence[str]) -> tuple[int, int] | None:
    """The columns of text and intent, if the row names them."""
    names = [cell.strip().lower() for cell in cells]
    texts = [at for at, name in enumerate(names) if name in TEXT_NAMES]
    intents = [at for at, name in enumerate(names) if name in INTENT_NAMES]
    return (texts[0], intents[0]) if len(texts) == 1 and len(intents) == 1 else None


def _miscounted(cells: Sequence[str], width: int) -> str:
    is_short = len(cells) < width
    hint = (
        "a text without an intent ends with a comma" if is_short else "a text that has a comma needs quotes"
    )
    return f"{counted(len(cells), 'column')} where {width} are expected; {hint}"


def _list_rows(text: str, path: Path) -> Iterator[Row]:
    for at, item in enumerate(_decoded(text, f"{path}"), start=1):
        yield _json_row(item, f"item {at}", path)


def _json_line_rows(text: str, path: Path) -> Iterator[Row]:
    for at, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _json_row(_decoded(line, f"{path}, line {at}"), f"line {at}", path)


def _decoded(text: str, place: str) -> Json:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{place}: not JSON: {error}") from None


def _json_row(item: Json, place: str, path: Path) -> Row:
    if not isinstance(item, dict):
        raise UsageError(f'{path}, {place}: an object such as {{"text": …, "intent": …}} is expected')
    text, intent = (item.get(name) for name in ("text", "intent"))
    if not isinstance(text, str):
        raise UsageError(f"{path}, {place}: `text` is missing or no string")
    if not isinstance(intent, str | None):
        raise UsageError(f"{path}, {place}: `intent` is no string")
    return Row(place, text, _intent_name(intent or ""))


def _intent_name(name: str) -> str:
    return name.strip().removeprefix("#")
