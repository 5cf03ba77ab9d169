"""What a finding says."""

import pytest

from doyle.skills.lint.findings import (
    MAX_SHOWN_CHARACTERS,
    ExpressionPlace,
    Finding,
    Subject,
    SubjectKind,
    at_least,
    counts,
    found,
    marked,
    shown,
)
from doyle.skills.lint.rules import Rule, Severity

FINDINGS = [Finding(rule, "/x", "m") for rule in (Rule.SCHEMA, Rule.BAD_NAME, Rule.BAD_NAME, Rule.DISABLED)]


def test_findings_when_counted_then_every_severity_is_there() -> None:
    assert counts(FINDINGS) == {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 1}
    assert counts([]) == dict.fromkeys(Severity, 0)


@pytest.mark.parametrize(
    ("severity", "count"), [(Severity.ERROR, 1), (Severity.WARNING, 3), (Severity.INFO, 4)]
)
def test_findings_when_at_least_so_bad_then_worse_ones_are_among_them(severity: Severity, count: int) -> None:
    assert len(list(at_least(FINDINGS, severity))) == count


@pytest.mark.parametrize("position", [0, 500, 4_999, 5_000])
def test_place_when_in_a_long_text_then_the_part_around_it_is_kept(position: int) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(5_000))
    place = ExpressionPlace.within(text, position)
    assert len(place.source) == MAX_SHOWN_CHARACTERS
    assert place.column == position + 1
    assert text[position : position + 1] == place.source[place.position : place.position + 1]


@pytest.mark.parametrize(("position", "column"), [(-5, 1), (99, 4)])
def test_place_when_outside_of_the_text_then_it_is_moved_into_it(position: int, column: int) -> None:
    assert ExpressionPlace.within("abc", position).column == column


def test_path_when_it_has_a_huge_key_then_that_is_cut() -> None:
    assert len(found(Rule.SCHEMA, ("context", "k" * 1_000_000, 3), "m").path) < 400
    assert found(Rule.SCHEMA, ("a/b", 3, "c~"), "m").path == "/a~1b/3/c~0"


@pytest.mark.parametrize(
    ("name", "text"),
    [("a", "'a'"), ("a\n b", "'a b'"), ("x" * 100, f"'{'x' * 79}…'"), (5, "'5'"), (None, "'None'")],
)
def test_name_when_shown_then_it_is_short_and_on_one_line(name: object, text: str) -> None:
    assert shown(name) == text


def test_name_when_marked_then_it_has_no_quotes() -> None:
    assert marked("#", "tea") == "#tea"


def test_finding_when_as_json_then_what_does_not_apply_is_left_out() -> None:
    finding = Finding(Rule.SCHEMA, "/name", "m")
    assert finding.to_json() == {"severity": "error", "code": "schema", "path": "/name", "message": "m"}


def test_finding_when_as_json_then_its_subject_and_expression_are_named() -> None:
    subject = Subject(SubjectKind.DIALOG_NODE, "n", "Title")
    printed = Finding(Rule.ASSIGNMENT, "/x", "m", ExpressionPlace("$a = 1", 3), subject).to_json()
    assert printed["dialog_node"] == "n"
    assert printed["title"] == "Title"
    assert printed["expression"] == {"source": "$a = 1", "position": 3, "column": 4}
