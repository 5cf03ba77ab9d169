"""Intents, examples, counterexamples and annotations."""

from collections.abc import Callable

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

Found = Callable[..., list[Finding]]
Codes = Callable[[Json], list[tuple[str, str]]]


def intent(name: str, *texts: str, **fields: Json) -> JsonObject:
    return {"intent": name, "examples": [{"text": text} for text in texts], **fields}


FIVE = ("one", "two", "three", "four", "five")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (intent("a", *FIVE), []),
        (intent("a", *FIVE[:4]), [("few-examples", "/intents/0")]),
        (intent("a"), [("no-examples", "/intents/0")]),
        ({"intent": "a"}, [("no-examples", "/intents/0")]),
        (intent("sys-a", *FIVE), [("bad-name", "/intents/0/intent")]),
        (
            intent(".", "..", *FIVE),
            [("bad-name", "/intents/0/intent"), ("bad-name", "/intents/0/examples/0/text")],
        ),
        (intent("a", *FIVE, "..."), []),
        (intent("a b", *FIVE), [("bad-name", "/intents/0/intent")]),
        (intent("..", *FIVE), [("bad-name", "/intents/0/intent")]),
        (intent("Öl_1-2.3", *FIVE), []),
        (intent("a", *FIVE, "six\r"), [("line-character", "/intents/0/examples/5/text")]),
        (intent("a", *FIVE, "  "), [("blank-text", "/intents/0/examples/5/text")]),
        (intent("a", *FIVE, description="a\nb"), [("line-character", "/intents/0/description")]),
        (intent("a", *FIVE, "one"), [("duplicate", "/intents/0/examples/5/text")]),
    ],
)
def test_intent_when_odd_then_the_place_is_told(
    codes: Codes, given: Json, expected: list[tuple[str, str]]
) -> None:
    """spec nlu.md §2; limits.md: five examples."""
    assert codes({"intents": [given]}) == expected


@pytest.mark.parametrize(
    ("text", "other", "is_told"),
    [
        ("open", "open", True),
        ("Open  now", "open now ", True),
        ("straße", "STRASSE", True),
        ("open", "opens", False),
    ],
)
def test_example_when_another_intent_has_it_then_the_later_one_is_told(
    found: Found, text: str, other: str, is_told: bool
) -> None:
    data = {"intents": [intent("a", text), intent("b", "x", other)]}
    findings = found(data, Rule.EXAMPLE_IN_TWO_INTENTS)
    assert [it.path for it in findings] == (["/intents/1/examples/1/text"] if is_told else [])
    assert all(f"#a has the example '{' '.join(other.split())}'" in it.message for it in findings)


def test_example_when_the_same_intent_has_it_in_other_letters_then_it_is_fine(found: Found) -> None:
    assert found({"intents": [intent("a", "Open", "open")]}, Rule.EXAMPLE_IN_TWO_INTENTS) == []


def test_counterexample_when_it_is_an_example_too_then_it_is_told(found: Found) -> None:
    data = {"intents": [intent("a", "Open now")], "counterexamples": [{"text": "x"}, {"text": "open  NOW"}]}
    (finding,) = found(data, Rule.EXAMPLE_IS_COUNTEREXAMPLE)
    assert (finding.path, finding.message) == (
        "/counterexamples/1/text",
        "the intent #a has it as an example",
    )


@pytest.mark.parametrize(
    ("location", "is_odd"),
    [([0, 3], False), ([0, 4], True), ([2, 2], True), ([-1, 2], True), ([3, 1], True), ([0, 10**30], True)],
)
def test_mention_when_outside_of_its_example_then_it_is_told(
    found: Found, location: list[int], is_odd: bool
) -> None:
    mention = {"entity": "tea", "location": location}
    example = {"text": "tea", "mentions": [mention]}
    data = {"intents": [{"intent": "a", "examples": [example]}], "entities": [{"entity": "tea"}]}
    places = [it.path for it in found(data, Rule.BAD_MENTION)]
    assert places == (["/intents/0/examples/0/mentions/0/location"] if is_odd else [])


def test_mention_when_its_entity_is_unknown_then_it_is_told(found: Found) -> None:
    example = {"text": "tea", "mentions": [{"entity": "milk", "location": [0, 3]}]}
    (finding,) = found({"intents": [{"intent": "a", "examples": [example]}]}, Rule.BAD_MENTION)
    assert finding.path == "/intents/0/examples/0/mentions/0/entity"


@pytest.mark.parametrize(
    ("locations", "odd"),
    [
        ([[0, 3], [4, 7]], []),
        ([[0, 3], [2, 7]], [1]),
        ([[4, 7], [0, 5], [0, 3]], [1]),
        ([[0, 3], [0, 3]], [1]),
        ([[3, 4]], [0]),
    ],
)
def test_mention_when_it_overlaps_or_is_blank_then_it_is_told(
    found: Found, locations: list[list[int]], odd: list[int]
) -> None:
    """spec nlu.md §5: what cannot be learned is left out, and told."""
    mentions = [{"entity": "tea", "location": location} for location in locations]
    example = {"text": "red tea", "mentions": mentions}
    data = {"intents": [{"intent": "a", "examples": [example]}], "entities": [{"entity": "tea"}]}
    places = [it.path for it in found(data, Rule.BAD_MENTION)]
    assert places == [f"/intents/0/examples/0/mentions/{at}/location" for at in odd]


def test_mention_when_of_a_system_entity_then_it_is_told(found: Found) -> None:
    example = {"text": "two", "mentions": [{"entity": "sys-number", "location": [0, 3]}]}
    data = {"intents": [{"intent": "a", "examples": [example]}], "entities": [{"entity": "sys-number"}]}
    (finding,) = found(data, Rule.BAD_MENTION)
    assert finding.path == "/intents/0/examples/0/mentions/0/entity"


@pytest.mark.parametrize(
    ("language", "is_odd"), [("en", False), ("en-us", False), ("fr", False), ("de", True), ("xx", True)]
)
def test_mention_when_the_language_does_not_learn_entities_then_it_is_told_once(
    found: Found, language: str, is_odd: bool
) -> None:
    """spec nlu.md §9, column *Contextual*; a whole import keeps what it cannot train."""
    example = {"text": "tea", "mentions": [{"entity": "tea", "location": [0, 3]}]}
    intents = [
        {"intent": "a", "examples": [{"text": "x"}, example]},
        {"intent": "b", "examples": [example]},
    ]
    data = {"language": language, "intents": intents, "entities": [{"entity": "tea"}]}
    findings = found(data, Rule.BAD_MENTION)
    assert [it.path for it in findings] == (["/intents/0/examples/1/mentions"] if is_odd else [])
    assert all("2 annotated examples" in it.message for it in findings)


def test_counterexample_when_blank_or_repeated_then_it_is_told(codes: Codes) -> None:
    data = {"counterexamples": [{"text": "a"}, {"text": " "}, {"text": "a"}]}
    assert codes(data) == [
        ("blank-text", "/counterexamples/1/text"),
        ("duplicate", "/counterexamples/2/text"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a cup of @tea", []),
        ("a cup of @nope and @nope", ["@nope"]),
        ("on @sys-date with @milk", ["@sys-date", "@milk"]),
        ("write to me@example.com", []),
    ],
)
def test_example_when_it_refers_to_no_entity_then_it_is_told(
    found: Found, text: str, named: list[str]
) -> None:
    """spec nlu.md §3: pattern and system entities cannot be referenced."""
    data = {"intents": [intent("a", text)], "entities": [{"entity": "tea"}, {"entity": "sys-date"}]}
    findings = found(data, Rule.BAD_REFERENCE)
    assert [it.path for it in findings] == ["/intents/0/examples/0/text"] * len(named)
    assert all(name in it.message for name, it in zip(named, findings, strict=True))
