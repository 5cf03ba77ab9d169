"""The size script, on small projects written for each test (style guide, *Sizes*)."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_sizes", ROOT / "tools" / "check_sizes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_sizes"] = module
    spec.loader.exec_module(module)
    return module


check_sizes = _load()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that keeps every rule."""
    write(tmp_path, "src/doyle/__init__.py", "")
    write(tmp_path, "src/doyle/one.py", "def first(text: str) -> str:\n    return text\n")
    write(tmp_path, "tests/test_one.py", "def test_first() -> None:\n    x = 1\n    assert x\n")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def function(name: str, lines: int, mark: str = "") -> str:
    body = "    x = 1\n" * (lines - 1)
    return f"def {name}() -> None:{mark}\n{body}"


def value_of(root: Path, name: str) -> float:
    return next(row.value for row in check_sizes.measure(root) if row.name == name)


def broken(root: Path) -> list[str]:
    return [row.name for row in check_sizes.measure(root) if not row.is_met]


def test_measure_when_all_is_small_then_every_limit_is_met(project: Path) -> None:
    assert broken(project) == []


def test_main_when_all_is_small_then_prints_the_table_and_exits_with_0(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_sizes.main([str(project)]) == 0
    shown = capsys.readouterr().out
    assert "function lines, median" in shown
    assert "TOO" not in shown


def test_main_when_a_limit_is_broken_then_names_the_offender_and_exits_with_1(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "src/doyle/two.py", function("long_one", 81))
    assert check_sizes.main([str(project)]) == 1
    shown = capsys.readouterr().out
    assert "TOO HIGH" in shown
    assert "two.py:1 long_one: 81 lines" in shown


@pytest.mark.parametrize(("lines", "is_broken"), [(80, False), (81, True)])
def test_longest_function_when_at_the_limit_then_only_beyond_is_broken(
    project: Path, lines: int, is_broken: bool
) -> None:
    write(project, "src/doyle/two.py", function("one", lines))
    assert ("function lines, max" in broken(project)) is is_broken
    assert value_of(project, "function lines, max") == lines


def test_function_when_marked_as_table_then_its_length_does_not_count(project: Path) -> None:
    write(project, "src/doyle/two.py", function("table", 300, "  # sizes: table"))
    assert value_of(project, "function lines, max") == 2


def test_function_when_the_mark_is_not_on_its_def_line_then_it_counts(project: Path) -> None:
    write(project, "src/doyle/two.py", "# sizes: table\n" + function("table", 90))
    assert value_of(project, "function lines, max") == 90


def test_migration_when_long_then_counts_neither_as_function_nor_as_file(project: Path) -> None:
    text = function("upgrade", 700)
    write(project, "src/doyle/store/migrations/versions/0001_start.py", text)
    assert "function lines, max" not in broken(project)
    assert "file lines, max" not in broken(project)


def test_migration_when_not_annotated_then_is_broken(project: Path) -> None:
    write(project, "src/doyle/store/migrations/0001.py", "def upgrade():\n    pass\n")
    assert broken(project) == ["annotated functions, %"]


def test_file_when_called_migrations_then_counts_as_any_other(project: Path) -> None:
    write(project, "src/doyle/migrations.py", function("f", 5) + "\n" * 600)
    assert "file lines, max" in broken(project)


@pytest.mark.parametrize(
    ("signature", "count"),
    [
        ("def f(a: int, b: int) -> None: ...", 2),
        ("def f(a: int, /, b: int, *, c: int) -> None: ...", 3),
        ("def f(*args: int, **rest: int) -> None: ...", 2),
        ("class C:\n    def f(self, a: int) -> None: ...", 1),
        ("class C:\n    @classmethod\n    def f(cls, a: int) -> None: ...", 1),
        ("class C:\n    @staticmethod\n    def f(a: int, b: int) -> None: ...", 2),
        ("def outer() -> None:\n    def inner(a: int, b: int, c: int) -> None: ...", 3),
        ("async def f(a: int) -> None: ...", 1),
    ],
)
def test_parameters_when_counted_then_self_and_cls_are_left_out(
    project: Path, signature: str, count: int
) -> None:
    write(project, "src/doyle/one.py", signature + "\n")
    assert value_of(project, "parameters, max") == count


def test_parameters_when_more_than_eight_then_broken(project: Path) -> None:
    names = ", ".join(f"p{number}: int" for number in range(9))
    write(project, "src/doyle/two.py", f"def f({names}) -> None: ...\n")
    assert "parameters, max" in broken(project)


@pytest.mark.parametrize(
    "signature",
    [
        "def f(a) -> None: ...",
        "def f(a: int): ...",
        "def f(*args) -> None: ...",
        "class C:\n    def f(self, a): ...",
        "class C:\n    def __init__(self): ...",
    ],
)
def test_annotations_when_one_is_missing_then_broken(project: Path, signature: str) -> None:
    write(project, "src/doyle/two.py", signature + "\n")
    assert "annotated functions, %" in broken(project)


def test_file_lines_when_over_600_then_broken(project: Path) -> None:
    write(project, "src/doyle/two.py", "x = 1\n" * 601)
    assert {"file lines, max", "file lines, p95"} <= set(broken(project))


def test_medians_when_functions_grow_then_broken(project: Path) -> None:
    write(project, "src/doyle/one.py", function("a", 10) + function("b", 12) + function("c", 11))
    assert value_of(project, "function lines, median") == 11
    assert "function lines, median" in broken(project)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("import doyle.two", "import doyle.one"),
        ("from doyle import two", "from doyle import one"),
        ("from doyle.two import thing", "from doyle.one import other"),
        ("from . import two", "from .one import other"),
        ("def f() -> None:\n    import doyle.two", "import doyle.one"),
    ],
)
def test_imports_when_two_modules_import_each_other_then_a_cycle_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], first: str, second: str
) -> None:
    write(project, "src/doyle/one.py", first + "\n")
    write(project, "src/doyle/two.py", second + "\n")
    assert check_sizes.main([str(project)]) == 1
    assert "doyle.one <-> doyle.two" in capsys.readouterr().out


def test_imports_when_they_form_a_diamond_then_there_is_no_cycle(project: Path) -> None:
    write(project, "src/doyle/top.py", "from doyle import left, right\n")
    write(project, "src/doyle/left.py", "from doyle.bottom import x\n")
    write(project, "src/doyle/right.py", "from doyle.bottom import x\n")
    write(project, "src/doyle/bottom.py", "import os\nx = os.sep\n")
    assert value_of(project, "import cycles") == 0


def test_imports_when_two_rings_exist_then_both_are_counted() -> None:
    graph = {
        "a": {"b"},
        "b": {"c"},
        "c": {"a", "x"},
        "x": {"y"},
        "y": {"x"},
        "lone": {"a"},
        "leaf": set(),
    }
    assert sorted(check_sizes.cycles(graph)) == [("a", "b", "c"), ("x", "y")]


def test_imports_when_a_package_module_imports_its_sibling_relatively_then_it_resolves(project: Path) -> None:
    write(project, "src/doyle/room/__init__.py", "from .inner import x\n")
    write(project, "src/doyle/room/inner.py", "from ..one import first\nx = first\n")
    graph = check_sizes.import_graph(check_sizes.read_files(project, Path("src/doyle")))
    assert graph["doyle.room"] == {"doyle.room.inner"}
    assert graph["doyle.room.inner"] == {"doyle.one"}


def test_ratio_when_tests_are_few_then_the_floor_is_broken(project: Path) -> None:
    write(project, "src/doyle/two.py", "x = 1\n\n\n" * 50)
    assert broken(project) == ["test : code"]
    assert "TOO LOW" in check_sizes.show(check_sizes.measure(project))


def test_percentile_when_taken_then_is_the_nearest_rank() -> None:
    assert check_sizes.percentile(range(1, 101), 0.95) == 95
    assert check_sizes.percentile([7], 0.95) == 7
    assert check_sizes.percentile([], 0.95) == 0


def test_number_when_just_below_a_floor_then_is_not_rounded_up_to_it() -> None:
    row = check_sizes.Row("annotated functions, %", 99.996, 100, is_floor=True)
    assert "99.99" in check_sizes.show([row])
