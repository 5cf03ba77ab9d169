"""docs/versions.md, written from the table of versions."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from doyle.wire.versions import CHANGES, UNFOLLOWED, V1_CHANGES, V2_CHANGES, Change


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> Any:
    return load_tool("versions_table")


@pytest.fixture
def rows(tool: Any) -> list[list[str]]:
    return [re.split(r" ?\| ?", line)[1:-1] for line in tool.show().splitlines() if "| 20" in line]


def test_document_when_read_then_is_what_the_table_says(tool: Any) -> None:
    assert tool.main(["--check"]) == 0


def test_rows_when_shown_then_every_date_and_every_change_has_one(rows: list[list[str]]) -> None:
    assert {row[0] for row in rows} == {str(released) for released in CHANGES}
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    told = [row[1] for row in rows if row[1] != "nothing that is known"]
    assert sorted(told) == sorted(Change)


@pytest.mark.parametrize("change", Change)
def test_row_when_a_change_is_not_followed_then_says_why(rows: list[list[str]], change: Change) -> None:
    (followed,) = (row[2] for row in rows if row[1] == change)
    if change in UNFOLLOWED:
        assert followed == f"no: {UNFOLLOWED[change]}"
    elif change in V1_CHANGES:
        assert followed == f"v1 only: {V1_CHANGES[change]}"
    else:
        assert followed == ("v2 only" if change in V2_CHANGES else "yes")


def test_main_when_the_document_is_stale_or_absent_then_fails_until_it_is_written(
    tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    assert tool.main(["--check", str(tmp_path)]) == 1
    assert "make docs" in capsys.readouterr().err
    assert tool.main([str(tmp_path)]) == 0
    assert tool.main(["--check", str(tmp_path)]) == 0
    (tmp_path / "docs" / "versions.md").write_text("old")
    assert tool.main(["--check", str(tmp_path)]) == 1
