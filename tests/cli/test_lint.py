"""`doyle lint`: what it prints and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from doyle.cli.lint_view import MAX_LINE_CHARACTERS, count_text, excerpt, heading
from doyle.skills.lint.findings import ExpressionPlace, Subject, SubjectKind
from doyle.skills.lint.rules import Severity
from doyle.wire.json import Json

ROOT = Path(__file__).resolve().parents[2]
Doyle = Callable[..., Result]
Write = Callable[[Json], str]

SOUND: Json = {
    "dialog_nodes": [{"dialog_node": "only", "conditions": "anything_else", "output": {"text": "Hello"}}]
}
# One error, one warning, one note.
ODD: Json = {
    "intents": [{"intent": "tea", "examples": [{"text": "a cup of tea"}]}],
    "dialog_nodes": [
        {"dialog_node": "order", "title": "Order [red]tea[/red]", "conditions": "#tea && (@cup"},
        {"dialog_node": "more", "previous_sibling": "order", "conditions": "#tea || #milk"},
    ],
}
ACTIONS: Json = {
    "type": "action",
    "workspace": {
        "variables": [{"variable": "cups", "initial_value": {"expression": "${lost} + 1"}}],
        "actions": [
            {
                "action": "order",
                "title": "Order tea",
                "condition": {"expression": "${cups} > 1 && ("},
                "steps": [
                    {
                        "step": "step_1",
                        "resolver": {
                            "type": "invoke_another_action",
                            "invoke_action": {"action": "gone"},
                        },
                    }
                ],
            }
        ],
    },
}
WARNED: Json = {"dialog_nodes": [{"dialog_node": "n", "conditions": "#milk"}]}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a skill file; its name."""

    def run(content: Json) -> str:
        path = tmp_path / "skill.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return run


def test_lint_when_the_skill_is_sound_then_it_says_so(doyle: Doyle, write: Write) -> None:
    file = write(SOUND)
    result = doyle("lint", file)
    assert (result.exit_code, result.stdout) == (0, f"{file}: nothing to complain about\n")


def test_lint_when_a_finding_is_about_the_whole_file_then_its_place_says_so(
    doyle: Doyle, write: Write
) -> None:
    """JSON has the empty pointer, which nobody reads as a place."""
    result = doyle("lint", write({"workspace": {}, "type": "search"}), "--min-severity", "info")
    assert "           (the whole file)\n" in result.stdout
    assert "           /\n" not in result.stdout


def test_lint_when_the_skill_is_odd_then_findings_are_grouped_with_carets(doyle: Doyle, write: Write) -> None:
    file = write(ODD)
    result = doyle("lint", file, "--min-severity", "info")
    assert result.exit_code == 1
    assert result.stdout == (
        "intent 'tea'\n"
        "  info     the intent has 1 of the 5 examples that it should have at least  few-examples\n"
        "           /intents/0\n"
        "dialog node 'order' (Order [red]tea[/red])\n"
        "  error    the expression ends too early  bad-expression\n"
        "           /dialog_nodes/0/conditions\n"
        "           │ #tea && (@cup\n"
        "           │              ^\n"
        "dialog node 'more'\n"
        "  warning  there is no intent #milk  unknown-intent\n"
        "           /dialog_nodes/1/conditions\n"
        "           │ #tea || #milk\n"
        "           │         ^\n"
        f"{file}: 1 error, 1 warning, 1 note\n"
    )


def test_lint_when_it_is_an_action_skill_then_findings_are_shown_in_the_same_way(
    doyle: Doyle, write: Write
) -> None:
    """Issue 7: grouped by action, with carets, paths into the file and the same JSON."""
    file = write(ACTIONS)
    result = doyle("lint", file)
    assert result.stdout == (
        "variable 'cups'\n"
        "  warning  there is no variable 'lost'  unknown-variable\n"
        "           /workspace/variables/0/initial_value/expression\n"
        "           │ ${lost} + 1\n"
        "           │ ^\n"
        "action 'order' (Order tea)\n"
        "  error    the expression ends too early  bad-expression\n"
        "           /workspace/actions/0/condition/expression\n"
        "           │ ${cups} > 1 && (\n"
        "           │                 ^\n"
        "  error    there is no action 'gone': the call is passed over  unknown-action\n"
        "           /workspace/actions/0/steps/0/resolver/invoke_action/action\n"
        f"{file}: 2 errors, 1 warning, 3 notes (--min-severity info shows all)\n"
    )
    shown = json.loads(doyle("lint", file, "--json").stdout)
    assert (shown["errors"], shown["warnings"], shown["notes"]) == (2, 1, 3)
    assert shown["findings"][1] == {
        "severity": "error",
        "code": "bad-expression",
        "path": "/workspace/actions/0/condition/expression",
        "message": "the expression ends too early",
        "action": "order",
        "title": "Order tea",
        "expression": {"source": "${cups} > 1 && (", "position": 16, "column": 17},
    }


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (SOUND, [], 0),
        (SOUND, ["--strict"], 0),
        (WARNED, [], 0),
        (WARNED, ["--strict"], 1),
        (WARNED, ["--strict", "--min-severity", "error"], 1),
        (WARNED, ["--strict", "--json"], 1),
        (ODD, [], 1),
        (ODD, ["--json"], 1),
        (ODD, ["--min-severity", "error"], 1),
        ({"type": "search", "workspace": {}}, [], 1),
        (ACTIONS, [], 1),
        ({"type": "action", "workspace": {}}, ["--strict"], 0),
        ("no json", [], 1),
        ("[]", [], 1),
        (SOUND, ["--min-severity", "bad"], 2),
        (SOUND, ["--loud"], 2),
    ],
)
def test_lint_when_it_ends_then_the_exit_code_says_how(
    doyle: Doyle, write: Write, content: Json, options: list[str], code: int
) -> None:
    assert doyle("lint", write(content), *options).exit_code == code


def test_lint_when_the_file_is_missing_then_it_is_a_usage_error(doyle: Doyle) -> None:
    result = doyle("lint", "nowhere.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.json" in result.stderr


def test_lint_when_the_file_is_no_json_then_the_place_is_told(doyle: Doyle, write: Write) -> None:
    result = doyle("lint", write('{"intents": [}'))
    assert "is not JSON" in result.stderr
    assert "line 1 column 14" in result.stderr


def test_lint_when_findings_are_mild_then_the_summary_counts_what_is_not_shown(
    doyle: Doyle, write: Write
) -> None:
    shown = doyle("lint", write(ODD)).stdout
    assert "few-examples" not in shown
    assert shown.endswith("1 error, 1 warning, 1 note (--min-severity info shows all)\n")


def test_lint_when_asked_for_json_then_all_are_counted_and_those_asked_for_listed(
    doyle: Doyle, write: Write
) -> None:
    file = write(ODD)
    printed = json.loads(doyle("lint", file, "--json", "--min-severity", "error").stdout)
    assert printed == {
        "file": file,
        "errors": 1,
        "warnings": 1,
        "notes": 1,
        "findings": [
            {
                "severity": "error",
                "code": "bad-expression",
                "path": "/dialog_nodes/0/conditions",
                "message": "the expression ends too early",
                "dialog_node": "order",
                "title": "Order [red]tea[/red]",
                "expression": {"source": "#tea && (@cup", "position": 13, "column": 14},
            }
        ],
    }


def test_lint_when_given_a_dash_then_it_reads_standard_input(doyle: Doyle) -> None:
    result = doyle("lint", "-", typed=json.dumps(WARNED))
    assert "unknown-intent" in result.stdout
    assert result.stdout.splitlines()[-1] == "-: 1 warning"


def test_lint_when_standard_input_is_no_json_then_it_says_so(doyle: Doyle) -> None:
    result = doyle("lint", "-", typed="{")
    assert (result.exit_code, "standard input is not JSON" in result.stderr) == (1, True)


def test_lint_when_a_part_cannot_be_read_then_its_group_says_so(doyle: Doyle, write: Write) -> None:
    printed = doyle("lint", write({"dialog_nodes": [{"dialog_node": 5}]})).stdout
    assert printed.startswith("dialog node that cannot be read\n  error")


def test_lint_when_names_steer_the_terminal_then_that_is_left_out(doyle: Doyle, write: Write) -> None:
    node = {"dialog_node": "a\u001b[2J", "conditions": "#tea\u001b[31m && ("}
    printed = doyle("lint", write({"dialog_nodes": [node]})).stdout
    assert "\u001b" not in printed


def test_lint_when_run_then_nothing_heavy_is_loaded(write: Write) -> None:
    """It starts at once: no model, no database, no web server."""
    heavy = ["onnxruntime", "numpy", "sklearn", "sqlalchemy", "fastapi", "uvicorn"]
    program = (
        "import sys; from doyle.cli.main import app\n"
        "app(['lint', sys.argv[1]], standalone_mode=False)\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    run = subprocess.run(  # a fresh interpreter: this one has loaded everything already
        [sys.executable, "-c", program, write(SOUND)], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("setting", "is_coloured"), [({"FORCE_COLOR": "1"}, True), ({"NO_COLOR": "1"}, False)]
)
def test_lint_when_colours_are_wanted_or_not_then_they_are_there_or_not(
    write: Write, setting: dict[str, str], is_coloured: bool
) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "NO_COLOR"}}
    run = subprocess.run(
        [sys.executable, "-c", "from doyle.cli.main import app; app()", "lint", write(ODD)],
        capture_output=True, text=True, check=False, env={**environment, "TERM": "xterm", **setting},
    )  # fmt: skip
    assert run.returncode == 1
    assert ("\u001b[1;31m" in run.stdout) is is_coloured


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (Subject(), "skill"),
        (Subject(SubjectKind.INTENT, "tea"), "intent 'tea'"),
        (Subject(SubjectKind.DIALOG_NODE, "n", "A title"), "dialog node 'n' (A title)"),
        (Subject(SubjectKind.DIALOG_NODE, "n", "n"), "dialog node 'n'"),
        (Subject(SubjectKind.COUNTEREXAMPLE, "x" * 200), f"counterexample '{'x' * 79}…'"),
        (Subject(SubjectKind.ENTITY), "entity that cannot be read"),
    ],
)
def test_heading_when_of_any_subject_then_it_fits_a_line(subject: Subject, text: str) -> None:
    assert heading(subject) == text


@pytest.mark.parametrize(
    ("source", "position", "line", "caret"),
    [
        ("#a && (", 7, "#a && (", 7),
        ("one\ntwo three\nfour", 8, "two three", 4),
        ("one\ntwo", 3, "one", 3),
        ("one\n", 4, "", 0),
        ("日本 <? ( ?>", 6, "日本 <? ( ?>", 8),
        ("a\tb\u001bc", 4, "a b c", 4),
        ("x" * 300, 150, "…" + "x" * MAX_LINE_CHARACTERS + "…", 46),
        ("x" * 300, 300, "…" + "x" * MAX_LINE_CHARACTERS, 91),
        ("x" * 300, 0, "x" * MAX_LINE_CHARACTERS + "…", 0),
    ],
)
def test_excerpt_when_of_any_text_then_the_caret_is_below_the_place(
    source: str, position: int, line: str, caret: int
) -> None:
    assert excerpt(ExpressionPlace(source, position)) == (line, " " * caret + "^")


@pytest.mark.parametrize(("count", "text"), [(0, "0 notes"), (1, "1 note"), (2, "2 notes")])
def test_count_when_shown_then_it_is_grammatical(count: int, text: str) -> None:
    assert count_text(count, Severity.INFO) == text


def test_lint_when_of_the_example_then_there_is_nothing_to_say(doyle: Doyle) -> None:
    assert doyle("lint", str(ROOT / "examples" / "fern_and_rye.json"), "--strict").exit_code == 0


def test_import_when_a_skill_is_odd_then_json_has_the_codes(
    doyle: Doyle, write: Write, scripted: Any
) -> None:
    """What `lint` finds an import tells too, but for notes, and refuses nothing for it."""
    workspace = {"workspace_id": "w", "name": "x", "status": "Available"}
    scripted.script("POST", "/v1/workspaces", workspace, status=201)
    scripted.script("GET", "/v1/workspaces/w", workspace)
    result = doyle("import", write(ODD), "--json")
    assert result.exit_code == 0
    warnings = json.loads(result.stdout)["warnings"]
    assert [(it["severity"], it["code"]) for it in warnings] == [
        ("error", "bad-expression"),
        ("warning", "unknown-intent"),
    ]
