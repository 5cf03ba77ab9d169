"""What is printed, and what is kept from the terminal."""

import json

import pytest
from rich.tree import Tree

from doyle.cli.terminal import print_json, print_line, print_table, print_tree, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 🍞", "plain é 🍞"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("bell\x07 del\x7f c1\x9b2J", "bell del c12J"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("over\rwritten", "overwritten"),
        ("lone \ud800 surrogate", "lone  surrogate"),
    ],
)
def test_visible_when_text_has_control_characters_then_they_are_dropped(text: str, shown: str) -> None:
    assert visible(text).plain == shown


def test_print_line_when_text_looks_like_markup_then_is_printed_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_line("[bold]not bold[/bold] :smile:")
    assert capsys.readouterr().out == "[bold]not bold[/bold] :smile:\n"


def test_print_line_when_long_then_is_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    print_line("word " * 100 + "end")
    assert capsys.readouterr().out.count("\n") == 1


def test_print_json_when_long_and_odd_then_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"text": "x " * 300 + "[red]", "list": [1, None, "é"]}
    print_json(value)
    assert json.loads(capsys.readouterr().out) == value


def test_print_table_when_printed_then_columns_are_aligned_and_never_cut(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "name " * 40
    print_table(("ID", "NAME", "X"), [("1", "短い", "a"), ("22", long, "b"), ("3", "two\nlines", "")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ID", "1", "22", "3"]
    assert long in lines[2]
    assert lines[3].endswith("two lines")
    assert lines[0].index("X") == lines[2].index("b")


def test_print_tree_when_piped_then_lines_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    tree = Tree("root")
    tree.add(visible("word " * 100 + "end"))
    print_tree(tree)
    assert capsys.readouterr().out == "root\n└── " + "word " * 100 + "end\n"


def test_print_tree_when_on_a_terminal_then_folded_to_its_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "20")
    tree = Tree("root")
    tree.add(visible("word " * 10))
    print_tree(tree)
    assert capsys.readouterr().out.count("\n") > 2
