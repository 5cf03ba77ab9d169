"""Writes docs/compatibility.md: which tests stand for which operation of the API, for which rule of skills.

The rules are the numbered sections of the project's specification, and the choices made where its sources
are silent. A test stands for those that its docstring cites (`spec/dialog-engine.md §6.4`, `§§8.1, 8.3`,
`A21`); one that cites none stands for those of its class or module. A case is one row of a parametrised test.

Usage: python tools/compatibility_table.py [--check] [project root]
--check writes nothing: it fails if the document is not what the tests say now.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from operation_tests import Proof, find_unknown, find_unproven, read_proofs, show_operations

DOCUMENT = Path("docs") / "compatibility.md"
TESTS = "tests"
STALE = f"{DOCUMENT} is not what the tests say: run `make docs` (python tools/compatibility_table.py)"

DIALOG_ENGINE: Mapping[str, str] = {
    "1.1": "Node fields",
    "1.2": "Sibling order",
    "1.3": "Structural rules",
    "1.4": "Empty conditions",
    "1.5": "Folders",
    "1.6": "Anatomy of a frame",
    "2": "Special conditions",
    "3": "Turn algorithm",
    "4.1": "Next steps: behaviours",
    "4.2": "Selectors of `jump_to`",
    "4.3": "Stack entries",
    "5.1": "Digressions: policy of the node being left",
    "5.2": "Digressions: eligible targets",
    "5.3": "Digressions: algorithm",
    "5.4": "Digressions: return",
    "6.1": "Slots: definitions",
    "6.2": "Order of the events of a slot",
    "6.3": "Entering a frame",
    "6.4": "Filling slots",
    "6.5": "Prompting and completion",
    "6.6": "Resuming with input",
    "7.1": "Confidence of intents",
    "7.2": "When disambiguation runs",
    "7.3": "Output of suggestions",
    "7.4": "Spelling",
    "7.5": "`system_settings`",
    "8.1": "Shapes of a node's output",
    "8.2": "Variations of a text",
    "8.3": "Response types",
    "8.4": "Merging across the nodes of a turn",
    "8.5": "Every string of the output is a template",
    "8.6": "Layout of the response",
    "9.1": "Context values persist",
    "9.2": "Assignments run in order",
    "9.3": "Objects merge, other values replace",
    "9.4": "Whole-string values keep their type",
    "9.5": "Writing `system`",
    "9.6": "Reserved variables",
    "9.7": "`metadata.user_id`",
    "9.8": "`private`",
    "9.9": "`timezone`",
    "9.10": "`context.clear()`",
    "9.11": "When context takes effect",
    "9.12": "`context_connect_to_agent`",
    "10": "Conversation state",
    "11.1": "Fields of actions",
    "11.2": "Client actions",
    "11.3": "Webhooks",
    "11.4": "Cloud functions and web actions",
    "11.5": "Calling an action skill from a node",
    "12.1": "A condition fails",
    "12.2": "Context or output fails",
    "12.3": "Text of messages",
    "12.4": "Fields of log messages",
    "12.5": "Loop guard",
    "12.6": "Limits",
    "12.7": "`clearDialogStack()` in text",
    "13": "Worked traces",
    "A1": "Slot handlers run before filling",
    "A2": "All siblings of a jump's target fail",
    "A3": "`digress_out` absent",
    "A4": "`digress_in` absent",
    "A5": "Order of context keys",
    "A6": "Variables assigned to variables are copies",
    "A7": "Missing `selection_policy` in old text",
    "A8": "A return does not run context again",
    "A9": "Spelling of the log level",
    "A10": "Ratios of sensitivity",
    "A11": "Two slots on one entity",
    "A12": "Order of the stack with digressions",
    "A13": "Selector `client`",
    "A14": "No node matches at all",
    "A15": "No conditional response matches",
    "A16": "A prompt with empty output is none",
    "A17": "A score of exactly 0.2",
    "A18": "Rollback after an output error",
    "A19": "A standard node without condition",
    "A20": "Disambiguation when `enabled` is missing",
    "A21": "Two mentions, two slots on one entity",
    "A22": "`intents` in expressions below 0.2",
    "A23": "Text inside a suggestion",
}
EXPRESSION_LANGUAGE: Mapping[str, str] = {
    "1": "Where expressions occur",
    "2": "Literals and tokens",
    "3": "Shorthands",
    "4": "Grammar",
    "5.1": "Types",
    "5.2": "Member access",
    "5.3": "Operators",
    "5.4": "Truthiness",
    "5.5": "Equality",
    "5.6": "Selection and projection",
    "6.1": "Whole-string rule",
    "6.2": "Scanning of mixed text",
    "6.3": "Escaping in JSON",
    "6.4": "Rendering to text",
    "7.1": "Global names",
    "7.2": "Entities",
    "8.1": "Arrays",
    "8.2": "Strings",
    "8.3": "Numbers and math",
    "8.4": "Objects",
    "8.5": "Dates and times",
    "8.6": "Void",
    "9": "Security",
    "10": "Errors",
    "11": "Vectors from real workspaces",
    "E1": "null in numeric comparison",
    "E2": "String against number",
    "E3": "Truth of the empty string and of words",
    "E4": "`$150` in text",
    "E5": "An undefined `@word` in text",
    "E6": "`append` on arrays changes them",
    "E7": "`join` without a trailing delimiter",
    "E8": "`addAll` assigned to its own variable",
    "E9": "Result of `remove(key)`",
    "E10": "Groups keep their spaces",
    "E11": "`now().plusHours(1)` keeps the format",
    "E12": "`now()` has no offset",
    "E13": "Arrays in text: JSON or joined",
    "E14": "`now('$zone')` inside quotes",
    "E15": "`@entity.contains` sees the first mention",
    "E16": "`=` in a condition",
    "E17": "Integers do not overflow",
    "E18": "Shorthands in the text of `filter`",
    "E19": "`'5.9'.toInt()`",
    "E20": "Elvis with the empty string",
    "E21": "Colons: chosen value or ternary",
}
UNDERSTANDING: Mapping[str, str] = {
    "1": "Processing order for one message",
    "2": "Intents and examples",
    "3": "Scores, exact matches, entity references, irrelevance",
    "4": "Entities and their mentions",
    "5": "Recognition: dictionary, patterns, fuzzy, contextual",
    "6": "Roles, interpretation, alternatives",
    "7": "Spelling correction",
    "8": "Training",
    "9": "Languages",
}
SYSTEM_ENTITIES: Mapping[str, str] = {
    "1": "Enabling, disabling, storage",
    "2": "Two models",
    "3": "Common output rules",
    "4": "`sys-number`, `sys-percentage`",
    "5": "`sys-currency`",
    "6": "`sys-date`",
    "7": "`sys-time`, date and time, time zone",
    "9": "Examples",
}
ACTIONS: Mapping[str, str] = {
    "1": "State of a conversation",
    "2": "One turn",
    "3": "Routing",
    "4": "Trigger words",
    "5": "Steps",
    "6.1": "Recognition of answers",
    "6.2": "Prompts",
    "6.3": "Answers, misses, handlers",
    "6.4": "Answers beside the prompted one",
    "7": "When a question is asked",
    "8": "Built-in variables",
    "9.1": "Scopes of variables",
    "9.2": "Paths",
    "9.3": "Initial values",
    "9.4": "Assignments",
    "9.5": "Expressions that assign",
    "9.6": "Replay clears what answers set",
    "9.7": "Private variables",
    "10": "Expressions and conditions",
    "11.1": "Texts",
    "11.2": "Formats of numbers, dates and times",
    "11.3": "Typed session variables in texts",
    "11.4": "Other response types",
    "11.5": "Options",
    "11.6": "Channels",
    "11.7": "Unknown keys",
    "11.8": "Buttons, cards, carousels",
    "12": "Resolvers",
    "13": "Subactions",
    "14": "Changing the topic",
    "15": "Clarifying questions and response modes",
    "16": "Extensions",
    "17": "Search, client actions",
    "18": "Session history",
    "19": "`welcome`",
    "20": "Context of the response",
    "21": "Output of the response, traces",
    "22": "Dialog and actions together",
    "23": "Errors and guards",
    "R1": "The miss that falls back",
    "R2": "The hit that ends patience",
    "R3": "A warning in the middle of an action",
    "R4": "One mention, several questions",
    "R5": "An answered step is overwritten",
    "R6": "Distances of disambiguation",
    "R7": "The condition of the best action is false",
    "R8": "Twenty actions per turn",
    "R9": "`end_action` on the last step",
    "R10": "A declined return says nothing",
    "R11": "Legacy texts of return",
    "R12": "Dates are medium",
    "R13": "Confirmations print localised",
    "R14": "Status of a failed callout",
    "R15": "`neq` with null",
    "R20": "Variations count per session",
    "R21": "Empty text during a question",
    "R22": "Fallback needs no disambiguation",
    "R23": "A person asked for in free text",
    "R25": "`welcome` after a start with text",
}
ACTIONS_FORMAT: Mapping[str, str] = {
    "2": "`workspace`",
    "3": "Actions",
    "4": "Steps and questions",
    "5": "Elements of output",
    "6": "Handlers",
    "7": "Condition trees and value objects",
    "8": "Resolvers",
    "9": "Variables",
    "10": "Entities and saved responses",
    "11": "`system_settings`",
    "12": "Built-in actions",
    "13": "Import validation",
    "15": "The rich example",
}
CHAPTERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "dialog-engine.md": ("Dialog engine", DIALOG_ENGINE),
    "expression-language.md": ("Expression language", EXPRESSION_LANGUAGE),
    "nlu.md": ("Understanding", UNDERSTANDING),
    "system-entities.md": ("System entities", SYSTEM_ENTITIES),
    "actions-runtime.md": ("Actions", ACTIONS),
    "actions-format.md": ("Format of actions skills", ACTIONS_FORMAT),
}

Rule = tuple[str, str]

_NUMBER = r"\d+(?:\.\d+)*"
_CITATION = re.compile(
    rf"(?P<file>[a-z-]+\.md)|§§\s*(?P<many>{_NUMBER}(?:\s*(?:,|-|and)\s*{_NUMBER})*)"
    rf"|§\s*(?P<one>{_NUMBER}(?:-{_NUMBER})?)|\b(?P<choice>[AER]\d{{1,2}})\b"
)
_SPAN = re.compile(rf"({_NUMBER})(?:\s*-\s*({_NUMBER}))?")


@dataclass(frozen=True, slots=True)
class Tested:
    """One test function: the rules it stands for, and how many cases it has. `file` is below tests/."""

    file: str
    rules: frozenset[Rule]
    cases: int


def read_tests(root: Path) -> Iterator[Tested]:
    """Every test function of the project, file by file."""
    folder = root / TESTS
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        yield from _tests_in(module, path.relative_to(folder).as_posix())


def _tests_in(module: ast.Module, file: str) -> Iterator[Tested]:
    lengths = _lengths(module)
    source, inherited = _cited(ast.get_docstring(module) or "", None)
    for node in module.body:
        owner_rules, functions = inherited, [node]
        if isinstance(node, ast.ClassDef):
            _, rules = _cited(ast.get_docstring(node) or "", source)
            owner_rules, functions = rules or inherited, list(node.body)
        for function in functions:
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and function.name.startswith(
                "test_"
            ):
                _, rules = _cited(ast.get_docstring(function) or "", source)
                yield Tested(file, rules or owner_rules, _cases(function, lengths))


def _cited(text: str, source: str | None) -> tuple[str | None, frozenset[Rule]]:
    """The rules that a docstring cites, and the document that it names first.

    A number belongs to the document named before it; `source` is what is meant before any is named.
    """
    first: str | None = None
    rules: set[Rule] = set()
    for match in _CITATION.finditer(text):
        if match["file"]:
            source = match["file"]
            first = first or source
        elif match["choice"]:
            rules.update(_choice(match["choice"]))
        elif source is not None and source in CHAPTERS:
            numbers = _numbers(match["many"] or match["one"], CHAPTERS[source][1])
            rules.update(zip(repeat(source), numbers))
    return first, frozenset(rules)


def _choice(name: str) -> Iterator[Rule]:
    for source, (_, titles) in CHAPTERS.items():
        if name in titles:
            yield source, name


def _numbers(text: str, titles: Mapping[str, str]) -> Iterator[str]:
    """The rules of a list such as `1.1-1.3, 4`; a section stands for itself, not for its parts."""
    for span in _SPAN.finditer(text):
        start, end = _known(span[1], titles), span[2]
        if start is None:
            continue
        if end is None:
            yield start
            continue
        if "." in start and "." not in end:
            end = f"{start.rpartition('.')[0]}.{end}"
        yield from _between(start, _known(end, titles) or start, list(titles))


def _known(number: str, titles: Mapping[str, str]) -> str | None:
    """The rule of a number, or of the section that a finer number is in."""
    while number and number not in titles:
        number = number.rpartition(".")[0]
    return number or None


def _between(start: str, end: str, numbers: list[str]) -> list[str]:
    return numbers[numbers.index(start) : numbers.index(end) + 1] or [start]


def _lengths(module: ast.Module) -> dict[str, int]:
    """The lengths of the lists that a module names, for tests that take their rows from one."""
    lengths: dict[str, int] = {}
    for node in module.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, (ast.List, ast.Tuple, ast.Dict)):
            lengths[target.id] = len(value.keys if isinstance(value, ast.Dict) else value.elts)
    return lengths


def _cases(function: ast.FunctionDef | ast.AsyncFunctionDef, lengths: Mapping[str, int]) -> int:
    """How often a test runs, as far as its source shows."""
    cases = 1
    for decorator in function.decorator_list:
        is_call = isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize"
        if isinstance(decorator, ast.Call) and is_call and len(decorator.args) > 1:
            rows = decorator.args[1]
            if isinstance(rows, (ast.List, ast.Tuple)):
                cases *= max(1, len(rows.elts))
            elif isinstance(rows, ast.Name):
                cases *= max(1, lengths.get(rows.id, 1))
    return cases


def find_untested(tests: Iterable[Tested]) -> list[Rule]:
    """The rules that no test stands for, in order."""
    tested = {rule for test in tests for rule in test.rules}
    rules = [(source, number) for source, (_, titles) in CHAPTERS.items() for number in titles]
    return [rule for rule in rules if rule not in tested]


def show(tests: Sequence[Tested], proofs: Sequence[Proof]) -> str:
    """The whole document."""
    lines = [
        "# Compatibility",
        "",
        "Which tests stand for which operation of the API, and for which rule of skills. Written by",
        "`make docs` from the markers and the docstrings of the tests: do not edit. A case is one row of a",
        "parametrised test. Rules A1, E1 and R1 onwards are choices made where the documentation of the",
        "reference service is silent or disagrees with itself.",
        "",
        *show_operations(proofs),
    ]
    for source, (title, titles) in CHAPTERS.items():
        lines += ["", f"## {title}", "", "| rule | | tests | cases | where |", "|---|---|---|---|---|"]
        lines += [_row(number, titles[number], _of(tests, (source, number))) for number in titles]
    return "\n".join([*lines, "", *_ending(tests), ""])


def _of(tests: Iterable[Tested], rule: Rule) -> list[Tested]:
    return [test for test in tests if rule in test.rules]


def _row(number: str, title: str, tests: Sequence[Tested]) -> str:
    files: dict[str, int] = {}
    for test in tests:
        files[test.file] = files.get(test.file, 0) + 1
    where = ", ".join(
        f"[{file.removesuffix('.py')}](../{TESTS}/{file}) {count}" for file, count in files.items()
    )
    return f"| {number} | {title} | {len(tests)} | {sum(test.cases for test in tests)} | {where} |"


def _ending(tests: Sequence[Tested]) -> list[str]:
    untested = find_untested(tests)
    if not untested:
        return ["Every rule has a test."]
    return ["## Without a test", "", *(f"- {_name(rule)}" for rule in untested)]


def _name(rule: Rule) -> str:
    title, titles = CHAPTERS[rule[0]]
    return f"{title} {rule[1]}: {titles[rule[1]]}"


def main(arguments: Sequence[str]) -> int:
    """Write the document, or check it: 1 if it is stale, else 0."""
    places = [argument for argument in arguments if argument != "--check"]
    root = Path(places[0]) if places else Path(__file__).resolve().parent.parent
    tests = list(read_tests(root))
    proofs = list(read_proofs(root))
    for name in (*map(_name, find_untested(tests)), *find_unproven(proofs)):
        print(f"no test: {name}")
    for proof in find_unknown(proofs):
        print(f"no operation or no client: {proof}")
    document, text = root / DOCUMENT, show(tests, proofs)
    if "--check" not in arguments:
        document.write_text(text, encoding="utf-8")
    elif not document.exists() or document.read_text(encoding="utf-8") != text:
        print(STALE, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
