"""`doyle evaluate`: what it prints, what it writes and how it ends."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from doyle.nlu.speller import find_speller
from doyle.wire.json import Json

ROOT = Path(__file__).resolve().parents[2]
Doyle = Callable[..., Result]

HOURS = [
    "when do you open",
    "when are you open today",
    "are you open on sunday",
    "until when are you open",
    "when do you close",
]
ORDER = [
    "I want to order a cake",
    "order a birthday cake",
    "can I order a cake online",
    "I would like to order bread",
    "please order two cakes for me",
]
SKILL: Json = {
    "name": "Tiny",
    "language": "en",
    "intents": [
        {"intent": "hours", "examples": [{"text": text} for text in HOURS]},
        {"intent": "order", "examples": [{"text": text} for text in ORDER]},
        {"intent": "once", "examples": [{"text": "when do you open today"}]},
    ],
    "counterexamples": [{"text": "tell me a joke"}, {"text": "who won the match"}],
}
TEST = (
    "text,intent\n"
    "when do you open,hours\n"
    "order a cake,order\n"
    "are you open tomorrow,order\n"
    "qwertz yxcvb,hours\n"
    "ship it,deliver\n"
    "what rhymes with month,\n"
)


@pytest.fixture(autouse=True)
def no_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words alone: what is printed does not depend on whether the encoder was built."""
    monkeypatch.setattr("doyle.nlu.encoder.PACKAGED_ENCODER", tmp_path / "no-encoder")


@pytest.fixture
def skill(tmp_path: Path) -> str:
    """The file of a small skill."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(SKILL), encoding="utf-8")
    return str(path)


@pytest.fixture
def test_file(tmp_path: Path) -> str:
    """The file of a small test set, wrong in several ways."""
    path = tmp_path / "test.csv"
    path.write_text(TEST, encoding="utf-8")
    return str(path)


def test_evaluate_when_given_a_test_then_it_tells_all_about_it(
    doyle: Doyle, skill: str, test_file: str
) -> None:
    result = doyle("evaluate", skill, "--test", test_file)
    assert (result.exit_code, result.stderr) == (0, "")
    printed = result.stdout
    assert printed.startswith(
        "Tiny (en): 3 intents, 11 examples, 2 counterexamples\n"
        f"tested on 6 texts of {test_file}, without a sentence encoder (fallback on words)\n"
        "\n"
        "INTENT    PRECISION  RECALL  F1     TEXTS\n"
        "#deliver  –          0.000   0.000  1\n"
    )
    assert "#hours    0.500      0.500   0.500  2\n" in printed
    assert "  #order taken for #hours, once\n" in printed
    assert "  are you open tomorrow\n" in printed
    assert "; nearest in #hours: " in printed
    assert "  1 intent of the test is not in the skill: its texts count as wrong\n    #deliver\n" in printed
    assert (
        "  1 text of the test is in the skill as examples: that proves little\n    when do you open\n"
        in printed
    )
    assert "\naccuracy             0.400  2 of 5 texts in scope get their intent\n" in printed
    assert "\nout-of-scope recall  1.000  1 of 1 text out of scope are irrelevant\n" in printed


def test_evaluate_when_there_is_no_test_then_it_cross_validates(doyle: Doyle, skill: str) -> None:
    printed = doyle("evaluate", skill).stdout
    assert "\n5-fold cross-validation, 12 texts, without a sentence encoder" in printed
    assert "  1 intent without a text to test them\n    #once\n" in printed
    assert "of 10 texts in scope get their intent\n" in printed
    assert "of 2 texts out of scope are irrelevant\n" in printed


def test_evaluate_when_asked_for_folds_then_there_are_as_many(doyle: Doyle, skill: str) -> None:
    printed = json.loads(doyle("evaluate", skill, "--folds", "3", "--json").stdout)
    assert (printed["folds"], printed["test"], printed["in_scope_texts"]) == (3, None, 10)


def test_evaluate_when_asked_for_json_then_there_is_one_document_with_everything(
    doyle: Doyle, skill: str, test_file: str
) -> None:
    result = doyle("evaluate", skill, "--test", test_file, "--json", "--min-accuracy", "0.9")
    printed = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {key: value for key, value in printed.items() if not isinstance(value, list | dict)} == {
        "skill": "Tiny",
        "language": "en",
        "encoder": "fallback",
        "test": test_file,
        "folds": None,
        "accuracy": 0.4,
        "accuracy_without_threshold": 0.4,
        "macro_f1": printed["macro_f1"],
        "in_scope_kept": 0.6,
        "out_of_scope_recall": 1.0,
        "calibration_error": printed["calibration_error"],
        "in_scope_texts": 5,
        "out_of_scope_texts": 1,
        "passed": False,
    }
    assert printed["gates"] == [{"measure": "accuracy", "least": 0.9, "value": 0.4, "passed": False}]
    assert printed["findings"]["unknown_intents"] == ["deliver"]
    assert printed["findings"]["texts_that_are_examples"] == ["when do you open"]
    (confused,) = (each for each in printed["confusions"] if each["intent"] == "hours")
    assert (confused["expected"], confused["count"]) == ("order", 1)
    (text,) = confused["texts"]
    assert text["text"] == "are you open tomorrow"
    assert text["nearest"]["text"] in HOURS
    assert sum(each["count"] for each in printed["calibration"]) == 5


def test_evaluate_when_run_again_then_it_prints_the_same(doyle: Doyle, skill: str) -> None:
    assert doyle("evaluate", skill, "--json").stdout == doyle("evaluate", skill, "--json").stdout


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--min-accuracy", "0.4"], 0, ""),
        (["--min-accuracy", "0.41"], 1, "doyle: accuracy 0.400 is below 0.41\n"),
        (["--min-f1", "0.99"], 1, "macro F1 0.3"),
        (["--min-oos-recall", "1"], 0, ""),
        (["--min-accuracy", "0.9", "--min-f1", "1"], 1, "doyle: accuracy 0.400 is below 0.9; macro F1 "),
        (["--min-accuracy", "85"], 2, "--min-accuracy"),
        (["--folds", "3"], 2, "doyle: --folds is for cross-validation: it does not go with --test\n"),
        (["--html", "nowhere/page.html"], 2, "doyle: nowhere/page.html: there is no such folder\n"),
        (["--loud"], 2, "--loud"),
    ],
)
def test_evaluate_when_it_ends_then_the_exit_code_says_how(
    doyle: Doyle, skill: str, test_file: str, options: list[str], code: int, said: str
) -> None:
    result = doyle("evaluate", skill, "--test", test_file, *options)
    assert result.exit_code == code
    assert said in result.stderr
    assert bool(result.stderr) is bool(code)


def test_evaluate_when_a_gate_cannot_be_measured_then_it_fails(
    doyle: Doyle, skill: str, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("when do you open,hours", encoding="utf-8")
    result = doyle("evaluate", skill, "--test", str(tmp_path / "in.csv"), "--min-oos-recall", "0")
    assert result.exit_code == 1
    assert result.stderr == "doyle: there is no out-of-scope recall: no text to measure it on\n"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ('{"intents": [', 1, "is not JSON"),
        ('{"type": "action", "workspace": {}}', 1, "is an action skill"),
        ('{"intents": []}', 1, "no intent of the skill has two different examples: nothing can be tested"),
        ('{"intents": [{"intent": "a", "examples": [{"text": "x"}]}]}', 1, "nothing can be tested"),
        ('{"intents": [{"intent": 5}]}', 1, "/intents/0/intent"),
    ],
)
def test_evaluate_when_the_skill_cannot_be_tested_then_it_says_why(
    doyle: Doyle, tmp_path: Path, content: str, code: int, said: str
) -> None:
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    result = doyle("evaluate", "bad.json")
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.json"], "nowhere.json"),
        (["tiny.json", "--test", "nowhere.csv"], "nowhere.csv"),
        (["tiny.json", "--test", "."], "."),
        (["a workspace"], "no key for"),
    ],
)
def test_evaluate_when_something_is_missing_then_it_is_a_usage_error(
    doyle: Doyle, skill: str, arguments: list[str], said: str
) -> None:
    result = doyle("evaluate", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_evaluate_when_given_a_dash_then_it_reads_standard_input(doyle: Doyle) -> None:
    skill = {"type": "dialog", "name": "Outer", "workspace": {**SKILL, "name": "Inner"}}
    result = doyle("evaluate", "-", "--json", typed=json.dumps(skill))
    assert json.loads(result.stdout)["skill"] == "Inner"


def test_evaluate_when_given_a_name_then_the_workspace_is_exported(doyle: Doyle, scripted: Any) -> None:
    """design, *CLI*: arguments are ids, unique names or files."""
    page = {"workspaces": [{"workspace_id": "w", "name": "Tiny"}], "pagination": {}}
    scripted.script("GET", "/v1/workspaces", page)
    scripted.script("GET", "/v1/workspaces/w", {**SKILL, "workspace_id": "w", "status": "Available"})
    result = doyle("evaluate", "Tiny", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["in_scope_texts"] == 10
    assert scripted.sent("GET", "/v1/workspaces/w")[0]["query"]["export"] == "true"


@pytest.mark.parametrize(("is_on", "corrected"), [(True, "please order two cakes for me"), (False, None)])
def test_evaluate_when_the_skill_corrects_messages_then_test_texts_are_corrected(
    doyle: Doyle, tmp_path: Path, is_on: bool, corrected: str | None
) -> None:
    """nlu.md §7: `spelling_auto_correct` in the settings of the workspace."""
    if find_speller("en") is None:
        pytest.skip("the word lists are not built: run make setup")
    skill = {**SKILL, "system_settings": {"spelling_auto_correct": is_on}}
    (tmp_path / "spelt.json").write_text(json.dumps(skill), encoding="utf-8")
    (tmp_path / "spelt.csv").write_text("please oredr two caeks for me,hours", encoding="utf-8")
    printed = json.loads(doyle("evaluate", "spelt.json", "--test", "spelt.csv", "--json").stdout)
    assert printed["confusions"][0]["texts"][0]["corrected"] == corrected


def test_evaluate_when_the_encoder_of_the_settings_is_missing_then_it_says_so(
    doyle: Doyle, skill: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOYLE_ENCODER", str(tmp_path / "nothing"))
    result = doyle("evaluate", skill)
    assert result.exit_code == 3
    assert "DOYLE_ENCODER" in result.stderr


def test_evaluate_when_asked_for_a_page_then_it_is_written_whole(
    doyle: Doyle, skill: str, tmp_path: Path
) -> None:
    result = doyle("evaluate", skill, "--html", "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert result.stdout.endswith("\nThe report is in page.html\n")
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert sorted(path.name for path in tmp_path.glob("*page*")) == ["page.html"]


def test_evaluate_when_names_and_texts_steer_the_terminal_then_that_is_left_out(
    doyle: Doyle, tmp_path: Path
) -> None:
    intents = [
        {
            "intent": "a\u001b[2J",
            "examples": [{"text": f"one \u001b[31m{at} [red]x[/red]"} for at in range(3)],
        },
        {"intent": "b", "examples": [{"text": f"one {at} [red]x[/red]"} for at in range(3)]},
    ]
    (tmp_path / "odd.json").write_text(json.dumps({"name": "\u001b]0;x\u0007", "intents": intents}))
    result = doyle("evaluate", "odd.json")
    assert result.exit_code == 0
    assert "\u001b" not in result.stdout
    assert "[red]x[/red]" in result.stdout


def test_evaluate_when_lists_are_long_then_the_rest_is_counted(doyle: Doyle, tmp_path: Path) -> None:
    rows = "".join(f"order number {at} please,hours\n" for at in range(30))
    (tmp_path / "long.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "tiny.json").write_text(json.dumps(SKILL), encoding="utf-8")
    printed = doyle("evaluate", "tiny.json", "--test", "long.csv").stdout
    assert "  #hours taken for #order, 30 times\n" in printed
    assert "    27 more (--html and --json have all)\n" in printed


def test_lint_when_evaluate_is_there_then_still_nothing_heavy_is_loaded() -> None:
    heavy = ["onnxruntime", "numpy", "sklearn", "scipy"]
    program = f"import sys; import doyle.cli.main; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_evaluate_when_of_the_example_then_it_understands_most(
    doyle: Doyle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(ROOT)
    result = doyle("evaluate", "examples/fern_and_rye.json", "--json")
    printed = json.loads(result.stdout)
    if printed["encoder"] == "fallback":
        pytest.skip("the encoder is not built: run tools/build_encoder.py")
    assert printed["accuracy"] > 0.75
    assert printed["out_of_scope_texts"] == 8
