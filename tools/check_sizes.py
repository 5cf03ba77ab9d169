"""Checks that functions, files and parameter lists stay small, and that imports make no cycle.

A function's length runs from its `def` line to its last line, docstring included. A function whose `def`
line carries the comment `# sizes: table` is a table in the shape of code and may be as long as it needs to
be. Migrations (`migrations/` inside the package) are history: written once, read in order, never edited, so
they count neither as functions nor as files; their annotations are checked all the same.

Usage: python tools/check_sizes.py [project root]
"""

import ast
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TABLE_MARK = "# sizes: table"
MIGRATIONS = "migrations"
SOURCE = Path("src") / "doyle"
TESTS = Path("tests")


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method as written."""

    place: str
    lines: int
    parameters: int
    is_annotated: bool
    is_exempt: bool


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Python file: its module name, its text and what its text says."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """All lines, blank ones included."""
        return len(self.text.splitlines())

    @property
    def is_migration(self) -> bool:
        """Whether the file belongs to the database's history."""
        return MIGRATIONS in self.path.parts[:-1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a measure, its value and its limit."""

    name: str
    value: float
    limit: float
    is_floor: bool = False
    offenders: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether the value is on the right side of its limit."""
        return self.value >= self.limit if self.is_floor else self.value <= self.limit


def read_files(root: Path, folder: Path) -> list[SourceFile]:
    """Parse every Python file below a folder of the project, in path order."""
    files = []
    for path in sorted((root / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(root / folder.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        files.append(SourceFile(path.relative_to(root), module, text, ast.parse(text)))
    return files


def functions_of(file: SourceFile) -> Iterator[Function]:
    """Every function of a file, nested ones included."""
    lines = file.text.splitlines()
    methods = {
        id(child) for node in ast.walk(file.tree) if isinstance(node, ast.ClassDef) for child in node.body
    }
    for node in ast.walk(file.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_bound = id(node) in methods and not _is_static(node)
            parameters = _parameters(node)[1 if is_bound else 0 :]
            yield Function(
                place=f"{file.path}:{node.lineno} {node.name}",
                lines=(node.end_lineno or node.lineno) - node.lineno + 1,
                parameters=len(parameters),
                is_annotated=node.returns is not None and all(each.annotation for each in parameters),
                is_exempt=file.is_migration or TABLE_MARK in lines[node.lineno - 1],
            )


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    arguments = node.args
    rest = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest]


def import_graph(files: Sequence[SourceFile]) -> dict[str, set[str]]:
    """Which module of the project imports which, wherever in the file the import stands."""
    modules = {file.module for file in files}
    graph: dict[str, set[str]] = {}
    for file in files:
        named = {name for node in ast.walk(file.tree) for name in _imported(node, file)}
        graph[file.module] = {_known(name, modules) for name in named} - {"", file.module}
    return graph


def _imported(node: ast.AST, file: SourceFile) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        origin = _origin(node, file)
        yield from (f"{origin}.{alias.name}" for alias in node.names)


def _origin(node: ast.ImportFrom, file: SourceFile) -> str:
    """The absolute name of the module after `from`."""
    if not node.level:
        return node.module or ""
    package = file.module.split(".")
    is_package = file.path.name == "__init__.py"
    package = package[: len(package) - node.level + (1 if is_package else 0)]
    return ".".join([*package, *([node.module] if node.module else [])])


def _known(name: str, modules: set[str]) -> str:
    """The longest part of a dotted name that is a module of the project, or ""."""
    parts = name.split(".")
    return next((head for at in range(len(parts), 0, -1) if (head := ".".join(parts[:at])) in modules), "")


def cycles(graph: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """The groups of modules that import each other: what is left when leaves are plucked from both ends."""
    left = _without_leaves(_reversed(_without_leaves(graph)))
    found: list[tuple[str, ...]] = []
    while left:
        start = min(left)
        group = _reachable(left, start) & _reachable(_reversed(left), start)
        if start in group:
            found.append(tuple(sorted(group)))
        gone = group | {start}
        left = {node: targets - gone for node, targets in left.items() if node not in gone}
    return found


def _without_leaves(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    left = {node: set(targets) for node, targets in graph.items()}
    while leaves := {node for node, targets in left.items() if not targets}:
        left = {node: targets - leaves for node, targets in left.items() if node not in leaves}
    return left


def _reversed(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    back: dict[str, set[str]] = {node: set() for node in graph}
    for node, targets in graph.items():
        for target in targets & back.keys():
            back[target].add(node)
    return back


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """The modules that can be reached from one by at least one step."""
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead.extend(graph[node])
    return seen


def percentile(values: Iterable[int], share: float) -> int:
    """The nearest-rank percentile; 0 of nothing."""
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1] if ranked else 0


def non_blank_lines(files: Iterable[SourceFile]) -> int:
    """How many lines have something on them."""
    return sum(1 for file in files for line in file.text.splitlines() if line.strip())


def measure(root: Path) -> list[Row]:
    """Every measure of the project below `root`, in the order in which they are shown."""
    files = read_files(root, SOURCE)
    functions = [function for file in files for function in functions_of(file)]
    found = cycles(import_graph(files))
    code = non_blank_lines(file for file in files if not file.is_migration)
    return [
        *_function_rows([function for function in functions if not function.is_exempt]),
        *_file_rows([file for file in files if not file.is_migration]),
        *_signature_rows(functions),
        Row("import cycles", len(found), 0, offenders=tuple(" <-> ".join(group) for group in found)),
        Row("test : code", _ratio(non_blank_lines(read_files(root, TESTS)), code), 1.2, is_floor=True),
    ]


def _function_rows(functions: Sequence[Function]) -> list[Row]:
    lengths = [function.lines for function in functions]
    too_long = tuple(f"{each.place}: {each.lines} lines" for each in functions if each.lines > 80)
    return [
        Row("function lines, median", median(lengths) if lengths else 0, 9),
        Row("function lines, p95", percentile(lengths, 0.95), 45),
        Row("function lines, max", max(lengths, default=0), 80, offenders=too_long),
    ]


def _file_rows(files: Sequence[SourceFile]) -> list[Row]:
    lengths = [file.lines for file in files]
    too_long = tuple(f"{file.path}: {file.lines} lines" for file in files if file.lines > 600)
    return [
        Row("file lines, p95", percentile(lengths, 0.95), 450),
        Row("file lines, max", max(lengths, default=0), 600, offenders=too_long),
    ]


def _signature_rows(functions: Sequence[Function]) -> list[Row]:
    counts = [function.parameters for function in functions]
    too_many = tuple(
        f"{each.place}: {each.parameters} parameters" for each in functions if each.parameters > 8
    )
    bare = tuple(f"{each.place}: not annotated" for each in functions if not each.is_annotated)
    annotated = 100 * _ratio(len(functions) - len(bare), len(functions)) if functions else 100
    return [
        Row("parameters, p95", percentile(counts, 0.95), 5),
        Row("parameters, max", max(counts, default=0), 8, offenders=too_many),
        Row("annotated functions, %", annotated, 100, is_floor=True, offenders=bare),
    ]


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.inf


def show(rows: Iterable[Row]) -> str:
    """The table as text; offenders stand below it."""
    rows = list(rows)
    lines = [f"  {'measure':<26}{'value':>8}{'limit':>9}"]
    for row in rows:
        sign = ">=" if row.is_floor else "<="
        verdict = "" if row.is_met else "   TOO " + ("LOW" if row.is_floor else "HIGH")
        lines.append(f"  {row.name:<26}{_number(row.value):>8}{sign + _number(row.limit):>9}{verdict}")
    lines.extend(f"  {offender}" for row in rows if not row.is_met for offender in row.offenders)
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{math.floor(value * 100) / 100:g}" if math.isfinite(value) else "-"


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if any limit is broken, else 0."""
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    rows = measure(root)
    print(show(rows))
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
