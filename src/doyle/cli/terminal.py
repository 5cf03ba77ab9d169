"""What goes to the terminal: results on stdout, everything about them on stderr."""

import sys
import unicodedata
from collections.abc import Sequence

import orjson
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from doyle.wire.json import Json

UNLIMITED_WIDTH = 1_000_000
_KEPT_CONTROLS = "\n\t"


def results() -> Console:
    """The console for results; made anew each time, so that it follows a redirected stdout."""
    return Console(highlight=False)


def notes() -> Console:
    """The console for progress and warnings."""
    return Console(stderr=True, highlight=False)


def can_ask() -> bool:
    """Whether somebody sits at a terminal who can be asked."""
    return sys.stdin.isatty()


def print_json(value: Json) -> None:
    """Print JSON as it is, indented, whatever the terminal."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    results().print(text, markup=False, soft_wrap=True, no_wrap=True, crop=False, overflow="ignore")


def print_json_line(value: Json) -> None:
    """Print JSON on one line, for streams of several."""
    print_line(orjson.dumps(value).decode())


def print_line(text: str, style: str = "") -> None:
    """Print one line unwrapped, so that it can be copied whole."""
    results().print(visible(text, style), soft_wrap=True)


def print_tree(tree: Tree) -> None:
    """Print a tree: folded to the width of a terminal, its lines whole anywhere else."""
    console = results()
    if not console.is_terminal:
        console.width = UNLIMITED_WIDTH
    console.print(tree)


def print_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print aligned columns; cells are never cut, so that the table can be piped to other tools."""
    cells = [tuple(visible(cell.replace("\n", " ")) for cell in row) for row in (headings, *rows)]
    widths = [max(row[column].cell_len for row in cells) for column in range(len(headings))]
    for at, row in enumerate(cells):
        line = Text(style="" if at else "bold")
        for cell, width in zip(row, widths, strict=True):
            line.append_text(cell).append(" " * (width - cell.cell_len + 2))
        line.rstrip()
        results().print(line, soft_wrap=True)


def visible(text: str, style: str = "") -> Text:
    """The text as it may be shown: no markup read, no control characters that could steer the terminal."""
    kept = (
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return Text("".join(kept), style)
