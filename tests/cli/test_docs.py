"""The documentation names what there is."""

import re
from pathlib import Path

import pytest
import typer.main

from doyle.cli.main import app
from doyle.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md"))
    if ".venv" not in path.parts
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["docs/settings.md"])
def test_settings_when_documented_then_all_are_named_with_their_description(document: str) -> None:
    text = read(document)
    for name, field in Settings.model_fields.items():
        row = next((line for line in text.splitlines() if line.startswith(f"| `DOYLE_{name.upper()}`")), "")
        assert field.description in row, f"DOYLE_{name.upper()}"


def test_settings_when_documented_then_none_is_invented() -> None:
    known = {f"DOYLE_{name.upper()}" for name in Settings.model_fields} | {"DOYLE_URL", "DOYLE_TEST_DATA"}
    for document in DOCUMENTS:
        if "CHANGELOG" not in document.name:
            assert set(re.findall(r"DOYLE_[A-Z_]+[A-Z]", document.read_text())) <= known, document


def test_commands_when_documented_then_all_are_named() -> None:
    text = read("docs/cli.md")
    for name in typer.main.get_command(app).commands:
        assert f"`doyle {name}" in text


def test_evaluation_when_documented_then_all_options_are_named() -> None:
    command = typer.main.get_command(app).commands["evaluate"]
    text = read("docs/evaluate.md")
    for option in (name for each in command.params for name in each.opts if name.startswith("--")):
        assert f"`{option}" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_when_relative_then_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (document.parent / link).exists(), link


def test_targets_when_documented_then_the_makefile_has_them() -> None:
    makefile = read("Makefile")
    for document in DOCUMENTS:
        for target in re.findall(r"`make ([a-z]+)", document.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{document}: make {target}"


def test_decisions_when_listed_then_the_index_is_complete() -> None:
    index = read("docs/decisions/README.md")
    records = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert records == re.findall(r"\(([0-9]{4}-[a-z0-9-]+\.md)\)", index)
    numbers = [int(name[:4]) for name in records]
    assert numbers == sorted(set(numbers)), "two decisions have one number; a gap is of one on its way"
