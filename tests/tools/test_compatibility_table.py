"""The table of rules and the tests that stand for them."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> Any:
    return load_tool("compatibility_table")


@pytest.fixture
def read(tool: Any, tmp_path: Path) -> Callable[[str], list[Any]]:
    """The tests in a project with one test file."""

    def run(source: str) -> list[Any]:
        path = tmp_path / "tests" / "dialog" / "test_it.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return list(tool.read_tests(tmp_path))

    return run


def numbers(tests: list[Any]) -> list[list[str]]:
    return [sorted(number for _, number in test.rules) for test in tests]


def test_document_when_checked_then_it_is_what_the_tests_say(
    tool: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(["--check", str(ROOT)]) == 0, capsys.readouterr().err


def test_rules_when_counted_then_each_has_a_test(tool: Any) -> None:
    assert tool.find_untested(tool.read_tests(ROOT)) == []


@pytest.mark.parametrize(
    ("docstring", "cited"),
    [
        ("spec/dialog-engine.md §6.4.", ["6.4"]),
        ("spec dialog-engine.md §6.4: one fills one (§6.5).", ["6.4", "6.5"]),
        ("spec dialog-engine.md §12.2, A18: rolled back.", ["12.2", "A18"]),
        ("spec/dialog-engine.md §§1.1-1.3, 4.", ["1.1", "1.2", "1.3"]),
        ("spec/dialog-engine.md §§4.1, 4.3 and 5.1.", ["4.1", "4.3", "5.1"]),
        ("spec dialog-engine.md §9.6-7.", ["9.6", "9.7"]),
        ("spec dialog-engine.md §3 step 6.", ["3"]),
        ("spec/expression-language.md §6.2.5.", ["6.2"]),
        ("spec/expression-language.md §§8.5,\n    9: no file access.", ["8.5", "9"]),
        ("nlu-design.md §2; api/guide.md §10; dialog-engine.md §7.1.", ["7.1"]),
        ("dialog-engine.md §7.1; nlu.md §2; system-entities.md §4.", ["2", "4", "7.1"]),
        ("A17 in words, E99 is none.", ["A17"]),
        ("spec dialog-engine.md §99 and §6.", []),
        ("Nothing is cited: 6.4.", []),
    ],
)
def test_docstring_when_it_cites_then_the_rules_are_found(
    read: Callable[[str], list[Any]], docstring: str, cited: list[str]
) -> None:
    assert numbers(read(f'def test_a() -> None:\n    """{docstring}"""\n')) == [cited]


def test_number_when_in_both_documents_then_the_one_named_before_counts(
    read: Callable[[str], list[Any]],
) -> None:
    text = "dialog-engine.md §8.1; expression-language.md §8.2."
    rules = read(f'def test_a() -> None:\n    """{text}"""\n')[0].rules
    assert rules == {("dialog-engine.md", "8.1"), ("expression-language.md", "8.2")}


def test_test_when_it_cites_nothing_then_its_class_or_module_speaks_for_it(
    read: Callable[[str], list[Any]],
) -> None:
    source = '''
"""Frames (spec/dialog-engine.md §6.1)."""

def test_of_the_module() -> None: ...

def test_of_its_own() -> None:
    """§6.2."""

class TestFilling:
    """§6.4."""

    async def test_of_the_class(self) -> None: ...

    def helper(self) -> None:
        """§6.5."""
'''
    assert numbers(read(source.lstrip())) == [["6.1"], ["6.2"], ["6.4"]]


@pytest.mark.parametrize(
    ("decorators", "cases"),
    [
        ("", 1),
        ('@pytest.mark.parametrize("a", [1, 2, 3])', 3),
        ('@pytest.mark.parametrize("a", ROWS)', 2),
        ('@pytest.mark.parametrize("a", TYPED)', 4),
        ('@pytest.mark.parametrize("a", [1, 2])\n@pytest.mark.parametrize("b", (1, 2, 3))', 6),
        ('@pytest.mark.parametrize("a", made())', 1),
        ("@pytest.mark.compat", 1),
    ],
)
def test_cases_when_parametrised_then_rows_are_counted(
    read: Callable[[str], list[Any]], decorators: str, cases: int
) -> None:
    source = (
        f"ROWS = [1, 2]\nTYPED: tuple[int, ...] = (1, 2, 3, 4)\n{decorators}\ndef test_a() -> None: ...\n"
    )
    assert [test.cases for test in read(source)] == [cases]


def test_document_when_shown_then_rules_have_counts_and_links(
    tool: Any, read: Callable[[str], list[Any]]
) -> None:
    tests = read(
        '@pytest.mark.parametrize("a", [1, 2])\ndef test_a() -> None:\n    """dialog-engine.md §6.4."""\n'
    )
    text = tool.show(tests, [])
    assert "| 6.4 | Filling slots | 1 | 2 | [dialog/test_it](../tests/dialog/test_it.py) 1 |" in text
    assert "| 6.5 | Prompting and completion | 0 | 0 |  |" in text
    assert "- Dialog engine 6.5: Prompting and completion" in text
    assert "- Dialog engine 6.4" not in text


def test_document_when_every_rule_is_tested_then_it_says_so(tool: Any) -> None:
    rules = [(source, number) for source, (_, titles) in tool.CHAPTERS.items() for number in titles]
    assert tool.show([tool.Tested("a.py", frozenset(rules), 1)], []).endswith("Every rule has a test.\n")


def test_document_when_made_twice_then_it_is_the_same(tool: Any) -> None:
    shown = [tool.show(list(tool.read_tests(ROOT)), list(tool.read_proofs(ROOT))) for _ in range(2)]
    assert shown[0] == shown[1]


def test_check_when_the_document_is_stale_then_it_fails_and_says_how_to_mend_it(
    tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "docs").mkdir()
    assert tool.main(["--check", str(tmp_path)]) == 1
    assert "make docs" in capsys.readouterr().err
    assert tool.main([str(tmp_path)]) == 0
    assert tool.main(["--check", str(tmp_path)]) == 0
    (tmp_path / "tests" / "test_new.py").write_text('def test_a():\n    """dialog-engine.md §2."""\n')
    assert tool.main(["--check", str(tmp_path)]) == 1


def test_check_when_rules_lack_tests_then_it_lists_them(
    tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    tool.main([str(tmp_path)])
    listed = capsys.readouterr().out.splitlines()
    assert "no test: Expression language E21: Colons: chosen value or ternary" in listed
    assert "no test: update_dialog_node" in listed
    rules = sum(len(titles) for _, titles in tool.CHAPTERS.values())
    assert len(listed) == rules + len(tool.find_unproven([]))


@pytest.mark.parametrize("target", ["docs", "check"])
def test_makefile_when_it_makes_or_checks_the_table_then_it_runs_the_tool(target: str) -> None:
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert recipe is not None
    assert "tools/compatibility_table.py" in recipe[1]
