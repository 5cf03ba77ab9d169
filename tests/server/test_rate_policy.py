"""Which figures are in force (spec/operations.md §6; spec/api/contract.yaml, `rate_limits`)."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from doyle.errors import SettingError
from doyle.security.rate_limits import RateLimit
from doyle.server.operation import Condition, Operation
from doyle.server.operations import OPERATIONS
from doyle.server.rate_policy import RatePolicy

CONTRACT = (
    Path(os.environ.get("DOYLE_TEST_DATA") or Path(__file__).parents[3] / "shared") / "spec/api/contract.yaml"
)
HALF_AN_HOUR = 1800
ALWAYS, EXPORT, NO_EXPORT = Condition.ALWAYS, Condition.EXPORT, Condition.NO_EXPORT
CURSOR, NO_CURSOR = Condition.CURSOR, Condition.NO_CURSOR
PARTS = ("example", "counterexample", "value", "synonym")

Figures = dict[Condition, tuple[int, int]]


def of_all(names: list[str], figures: Figures) -> list[tuple[str, Figures]]:
    return [(name, figures) for name in names]


def writes(*nouns: str) -> list[str]:
    return [f"{verb}_{noun}" for noun in nouns for verb in ("create", "update", "delete")]


TABLE: list[tuple[str, Figures]] = [
    ("message", {}),
    ("list_workspaces", {ALWAYS: (500, HALF_AN_HOUR)}),
    *of_all(writes("workspace"), {ALWAYS: (30, HALF_AN_HOUR)}),
    ("get_workspace", {NO_EXPORT: (6000, 300), EXPORT: (20, HALF_AN_HOUR)}),
    ("list_intents", {NO_EXPORT: (2000, HALF_AN_HOUR), EXPORT: (400, HALF_AN_HOUR)}),
    ("get_intent", {NO_EXPORT: (6000, 300), EXPORT: (400, HALF_AN_HOUR)}),
    *of_all(writes("intent"), {ALWAYS: (2000, HALF_AN_HOUR)}),
    *of_all([f"list_{part}s" for part in (*PARTS, "dialog_node")], {ALWAYS: (2500, HALF_AN_HOUR)}),
    *of_all([f"get_{part}" for part in (*PARTS, "dialog_node")], {ALWAYS: (6000, 300)}),
    *of_all(writes(*PARTS), {ALWAYS: (1000, HALF_AN_HOUR)}),
    ("list_entities", {NO_EXPORT: (1000, HALF_AN_HOUR), EXPORT: (200, HALF_AN_HOUR)}),
    ("get_entity", {NO_EXPORT: (6000, 300), EXPORT: (200, HALF_AN_HOUR)}),
    *of_all(writes("entity"), {ALWAYS: (1000, HALF_AN_HOUR)}),
    ("list_mentions", {ALWAYS: (200, HALF_AN_HOUR)}),
    *of_all(writes("dialog_node"), {ALWAYS: (500, HALF_AN_HOUR)}),
    *of_all(["list_logs", "list_all_logs"], {NO_CURSOR: (40, HALF_AN_HOUR), CURSOR: (120, 60)}),
    ("delete_user_data", {ALWAYS: (4, 60)}),
    ("bulk_classify", {ALWAYS: (5, 60)}),
]


def figures_of(policy: RatePolicy, operation_id: str) -> Figures:
    limits = policy.figures.get(operation_id, ())
    return {limit.condition: (limit.rate.count, limit.rate.window_seconds) for limit in limits}


@pytest.mark.parametrize(("operation_id", "figures"), TABLE)
def test_reference_when_read_then_has_the_figures_of_the_table(operation_id: str, figures: Figures) -> None:
    """spec/operations.md §6, the table."""
    assert figures_of(RatePolicy.read("reference"), operation_id) == figures


def plain(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", path)


def test_reference_when_compared_with_the_contract_then_no_operation_differs() -> None:
    """spec/api/contract.yaml, `rate_limits` of every operation that there is."""
    if not CONTRACT.is_file():
        pytest.skip(f"contract.yaml is not in DOYLE_TEST_DATA ({CONTRACT})")
    policy = RatePolicy.read("reference")
    here = {(each.method, plain(each.path)): each.operation_id for each in OPERATIONS.values()}
    compared = 0
    for row in yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["operations"]:
        operation_id = here.get((row["http_method"], plain(row["path"])))
        if operation_id is not None:
            told = {limit["when"]: (limit["count"], limit["window_s"]) for limit in row["rate_limits"]}
            assert figures_of(policy, operation_id) == told, row["id"]
            compared += 1
    assert compared >= len(TABLE)


@pytest.mark.parametrize(("setting", "is_enforced"), [("off", False), ("reference", True)])
def test_setting_when_it_is_a_word_then_the_figures_are_those_of_the_reference(
    setting: str, is_enforced: bool
) -> None:
    policy = RatePolicy.read(setting)
    assert policy.is_enforced is is_enforced
    assert figures_of(policy, "list_all_logs") == {NO_CURSOR: (40, HALF_AN_HOUR), CURSOR: (120, 60)}


@pytest.mark.parametrize(
    ("operation_id", "query", "limit"),
    [
        ("message", {}, None),
        ("no_such_operation", {}, None),
        ("list_workspaces", {"export": "true"}, RateLimit(500, 1800)),
        ("get_workspace", {}, RateLimit(6000, 300)),
        ("get_workspace", {"export": "false"}, RateLimit(6000, 300)),
        ("get_workspace", {"export": "true"}, RateLimit(20, 1800)),
        ("list_logs", {}, RateLimit(40, 1800)),
        ("list_logs", {"cursor": "abc"}, RateLimit(120, 60)),
    ],
)
def test_limit_for_when_a_request_comes_then_its_condition_decides(
    operation_id: str, query: dict[str, str], limit: RateLimit | None
) -> None:
    """spec/api/guide.md §12: per instance, operation and condition."""
    found = RatePolicy.read("reference").limit_for(operation_id, query)
    assert (found.rate if found else None) == limit


Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of own figures; gives its path."""

    def written(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


TOML = """
[operations.message]
always = { count = 600, window_seconds = 60 }

[operations.list_logs]
"cursor given" = { count = 10, window_seconds = 1 }
"""


@pytest.mark.parametrize("form", ["toml", "json"])
def test_file_when_read_then_its_figures_are_in_force_and_no_others(write: Write, form: str) -> None:
    operations = {
        "message": {"always": {"count": 600, "window_seconds": 60}},
        "list_logs": {"cursor given": {"count": 10, "window_seconds": 1}},
    }
    text = TOML if form == "toml" else json.dumps({"operations": operations})
    policy = RatePolicy.read(write(f"limits.{form}", text))
    assert policy.is_enforced
    assert figures_of(policy, "message") == {ALWAYS: (600, 60)}
    assert figures_of(policy, "list_logs") == {CURSOR: (10, 1)}
    assert policy.limit_for("list_logs", {}) is None
    assert set(policy.figures) == {"message", "list_logs"}


def test_file_when_it_scales_the_reference_then_own_figures_stay_as_they_are(write: Write) -> None:
    """spec/api/guide.md §12: a switch to scale the limits."""
    policy = RatePolicy.read(write("limits.toml", "reference_times = 2.5\n" + TOML))
    assert figures_of(policy, "list_all_logs") == {NO_CURSOR: (100, HALF_AN_HOUR), CURSOR: (300, 60)}
    assert figures_of(policy, "list_logs") == {CURSOR: (10, 1)}
    assert figures_of(policy, "message") == {ALWAYS: (600, 60)}


@pytest.mark.parametrize("form", ["toml", "json"])
def test_file_when_it_is_the_example_of_the_documentation_then_is_read(write: Write, form: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "rate-limits.md").read_text(encoding="utf-8")
    example = re.search(rf"```{form}\n(.*?)```", text, re.DOTALL)
    assert example is not None
    policy = RatePolicy.read(write(f"limits.{form}", example.group(1)))
    assert figures_of(policy, "message") == {ALWAYS: (600, 60)}
    assert figures_of(policy, "list_workspaces") == {ALWAYS: (5000, HALF_AN_HOUR)}


def test_file_when_it_scales_down_then_at_least_one_request_is_left(write: Write) -> None:
    policy = RatePolicy.read(write("limits.json", '{"reference_times": 0.01}'))
    assert figures_of(policy, "delete_user_data") == {ALWAYS: (1, 60)}


def test_file_when_always_stands_beside_another_condition_then_it_counts_the_rest(write: Write) -> None:
    text = """
[operations.get_workspace]
always = { count = 9, window_seconds = 60 }
"export=true" = { count = 1, window_seconds = 60 }
"""
    policy = RatePolicy.read(write("limits.toml", text))
    for query, count in (({}, 9), ({"export": "true"}, 1)):
        limit = policy.limit_for("get_workspace", query)
        assert limit is not None
        assert limit.rate.count == count


def one(figure: Any, name: str = "message", condition: str = "always") -> str:
    return json.dumps({"operations": {name: {condition: figure}}})


GOOD = {"count": 1, "window_seconds": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "valid dictionary"),
        ("null", "valid dictionary"),
        ('{"message": {}}', "not permitted at message"),
        ('{"operations": []}', "valid dictionary at operations"),
        ('{"reference_times": 0}', "greater than 0 at reference_times"),
        ('{"reference_times": "2"}', "valid number at reference_times"),
        ('{"reference_times": Infinity}', "at reference_times"),
        ('{"reference_times": NaN}', "at reference_times"),
        (one({**GOOD, "count": 0}), "at operations.message.always.count"),
        (one({**GOOD, "count": "1"}), "valid integer at operations.message.always.count"),
        (one({**GOOD, "count": 10**12}), "at operations.message.always.count"),
        (one({**GOOD, "window_seconds": 0}), "at operations.message.always.window_seconds"),
        (one({**GOOD, "window_seconds": 10**9}), "at operations.message.always.window_seconds"),
        (one({**GOOD, "window_seconds": 1.5}), "at operations.message.always.window_seconds"),
        (one({"count": 1}), "Field required at operations.message.always.window_seconds"),
        (one({**GOOD, "per": 1}), "at operations.message.always.per"),
        (one(GOOD, name="messages"), "no operation 'messages'"),
        (one(GOOD, name="healthz"), "no operation 'healthz' that could be limited"),
        (one(GOOD, condition="export=true"), "message knows always, not 'export=true'"),
        (
            one(GOOD, "list_logs", "cursor"),
            "list_logs knows always, cursor absent, cursor given, not 'cursor'",
        ),
    ],
)
def test_file_when_it_makes_no_sense_then_the_error_names_file_and_place(
    write: Write, text: str, reason: str
) -> None:
    path = write("limits.json", text)
    with pytest.raises(SettingError) as caught:
        RatePolicy.read(path)
    assert str(caught.value).startswith(f"setting DOYLE_RATE_LIMITS: {path}: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("text", ["operations = ", "reference_times = 1\nreference_times = 2", "x\x00"])
def test_file_when_it_is_no_toml_then_the_error_says_where(write: Write, text: str) -> None:
    with pytest.raises(SettingError, match=r"limits\.toml: .*\(at (line|end)"):
        RatePolicy.read(write("limits.toml", text))


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("OFF", "neither 'off' nor 'reference' nor the name of a .json or .toml file"),
        ("on", "neither 'off' nor"),
        ("", "neither 'off' nor"),
        ("limits.yaml", "neither 'off' nor"),
        ("nowhere/limits.toml", "No such file"),
    ],
)
def test_setting_when_it_names_no_file_then_is_refused(setting: str, reason: str) -> None:
    with pytest.raises(SettingError, match="setting DOYLE_RATE_LIMITS: ") as caught:
        RatePolicy.read(setting)
    assert reason in str(caught.value)


def test_file_when_it_is_not_utf_8_then_is_refused(tmp_path: Path) -> None:
    (tmp_path / "limits.json").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError, match="utf-8"):
        RatePolicy.read(str(tmp_path / "limits.json"))


def test_operations_when_limited_then_one_limit_at_most_applies_to_a_request() -> None:
    queries = [
        {},
        {"export": "true"},
        {"export": "false"},
        {"cursor": "x"},
        {"cursor": "x", "export": "true"},
    ]
    limited: list[Operation] = [each for each in OPERATIONS.values() if each.limits]
    assert limited
    for operation in limited:
        for query in queries:
            applying = [limit for limit in operation.limits if limit.condition.applies(query)]
            assert len(applying) == 1, operation.operation_id
