"""Pattern entities."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doyle.nlu.mentions import MAX_MENTIONS
from doyle.nlu.pattern_syntax import PatternError
from doyle.nlu.patterns import (
    MAX_GROUPS,
    MAX_LOOKAROUND_PATTERNS,
    MAX_PATTERNS,
    PatternProblem,
    PatternSet,
    check_patterns,
    compile_pattern,
)
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData

PHONE = r"\b((958)|(555))-(\d{3})-(\d{4})\b"


def entity(*patterns: str, name: str = "e") -> EntityDefinition:
    return EntityDefinition(name, values=(EntityValue("v", "patterns", patterns=patterns),))


def literals(text: str, *patterns: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in PatternSet([entity(*patterns)]).find(text)]


def groups(text: str, pattern: str) -> list[dict[str, Any]]:
    (mention,) = PatternSet([entity(pattern)]).find(text)
    found: list[dict[str, Any]] = mention.attributes["groups"]
    return found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\b\d{5}\b", "from 90210 to 10001-1", ["90210", "10001"]),
        ("[A-Z]{2}", "AB ab CD", ["AB", "CD"]),
        ("(?i)ab", "AB ab", ["AB", "ab"]),
        ("a.c", "abc a-c ac", ["abc", "a-c"]),
        ("a+?", "aaa", ["a", "a", "a"]),
        ("x*", "axxa", ["xx"]),
        ("^hi", "hi hi", ["hi"]),
        (r"\d+$", "1 22", ["22"]),
        ("[0-9]+(?=%)", "5 and 10%", ["10"]),
        ("(?<!\\$)\\b\\d+", "$5 7", ["7"]),
        (r"(?<=#)\w+", "#tag @user", ["tag"]),
        (r"\bfoo\b(?!bar)", "foo foobar foo", ["foo", "foo"]),
        ("a{1001,}", "a" * 1500, ["a" * 1500]),
        (r"\p{Lu}\w+", "Hello World", ["Hello", "World"]),
        (r"(?=\p{Lu})\p{L}+", "Élan vital", ["Élan"]),
        (r"\d+", "٣ 3", ["3"]),
        (r"(?=.)\d+", "٣ 3", ["3"]),
        (r"[\w.]+@[\w.]+\.\w+", "mail a.b@c.org now", ["a.b@c.org"]),
        (r"€\d+", "für €20", ["€20"]),
        (r"(?=€)€\d+\b", "für €20", ["€20"]),
        ("a{x}", "a{x}", ["a{x}"]),
        ("(?=a)a{x}", "a{x}", ["a{x}"]),
    ],
)
def test_find_all_matches_anywhere_case_sensitive(pattern: str, text: str, found: list[str]) -> None:
    """nlu.md §5, *Patterns*: search, all non-overlapping matches, case-sensitive; look-around allowed."""
    assert literals(text, pattern) == found


def test_find_groups_are_those_of_the_documented_example() -> None:
    """nlu.md §5: groups[0] is the whole match, a group that took no part has no location."""
    assert groups("call 958-123-2345 now", PHONE) == [
        {"group": "group_0", "location": [5, 17]},
        {"group": "group_1", "location": [5, 8]},
        {"group": "group_2", "location": [5, 8]},
        {"group": "group_3"},
        {"group": "group_4", "location": [9, 12]},
        {"group": "group_5", "location": [13, 17]},
    ]


def test_find_groups_with_lookaround_have_the_same_form() -> None:
    """nlu.md §5, on the engine with look-around."""
    assert groups("call 958-123-2345 now", f"(?=\\d){PHONE}") == groups("call 958-123-2345 now", PHONE)


def test_find_without_groups_has_the_whole_match_only() -> None:
    assert groups("a 90210", r"\d+") == [{"group": "group_0", "location": [2, 7]}]


def test_find_offsets_are_code_points() -> None:
    """nlu.md §4: offsets count Unicode code points."""
    assert groups("👍🏽 für 12345", r"(\d+)")[1] == {"group": "group_1", "location": [7, 12]}
    assert groups("👍🏽 für 12345", r"(?=\d)(\d+)")[1] == {"group": "group_1", "location": [7, 12]}


def test_find_confidence_is_one() -> None:
    """nlu.md §4: pattern entities are always 1."""
    assert [mention.confidence for mention in PatternSet([entity("a")]).find("a")] == [1.0]


def test_find_lone_surrogate_in_the_text_is_no_obstacle() -> None:
    assert literals("\ud800 90210", r"\d+") == ["90210"]


def test_find_word_boundary_is_ascii_on_both_engines() -> None:
    """design.md, *Traps*: the fallback engine must be ASCII too."""
    assert literals("é1", r"\b1") == literals("é1", r"(?=1)\b1") == ["1"]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?=a)(a|aa|aaa)*$", "a" * 2000 + "b"),
        (r"(?=x)(x+x+)+y", "x" * 2048),
        (r"(?!z)(.*)*b", "a" * 2048),
        (r"(a+)+$", "a" * 2047 + "b"),
        (r"(.*){10}(.*){10}x", "y" * 2048),
    ],
)
def test_find_catastrophic_pattern_gives_nothing_and_ends(pattern: str, text: str) -> None:
    """nlu.md §5: a time budget per match."""
    assert literals(text, pattern) == []


def test_find_after_a_catastrophic_pattern_the_others_still_match() -> None:
    assert literals("x" * 2000 + " 90210", r"(?=x)(x+x+)+y", r"\d+") == ["90210"]


def test_find_very_many_matches_are_bounded() -> None:
    assert len(PatternSet([entity("a", "b", "a|b")]).find("ab" * 1024)) == MAX_MENTIONS


def test_find_very_many_groups_are_bounded() -> None:
    mentions = PatternSet([entity("(x)" + "(y)?" * 99)]).find("x" * 2000)
    assert len(mentions) == MAX_GROUPS // 101


@pytest.mark.parametrize(
    "source",
    [
        "(a",
        "*a",
        "a**",
        "[z-a]",
        "a{3,2}",
        ")",
        "(?=a",
        "(?<=a*)b(",
        "\ud800",
        "x*+",
        "(?=a)*+",
    ],
)
def test_compile_pattern_that_is_not_valid_is_an_error(source: str) -> None:
    """nlu.md §5: rejected, not a crash."""
    with pytest.raises(PatternError) as caught:
        compile_pattern(source)
    assert caught.value.message


def test_compile_pattern_with_lookaround_runs_on_the_other_engine() -> None:
    """design.md, *Decisions*: patterns run on RE2, the few that look around on `regex`."""
    assert not compile_pattern("a(?:b)").needs_lookaround
    assert compile_pattern("a(?=b)").needs_lookaround
    assert compile_pattern("a{2000}").needs_lookaround


def test_check_patterns_lists_what_will_not_be_used() -> None:
    data = TrainingData(entities=(entity(r"\d+", "x*+", name="good"), entity("(", name="bad")))
    problems = check_patterns(data)
    assert [(problem.entity, problem.value, problem.pattern) for problem in problems] == [
        ("good", "v", "x*+"),
        ("bad", "v", "("),
    ]
    assert "possessive" in problems[0].reason


def test_check_patterns_ignores_what_is_no_pattern_of_a_user() -> None:
    words = EntityDefinition("w", values=(EntityValue("v", "synonyms", patterns=("(",)),))
    assert check_patterns(TrainingData(entities=(words, entity("(", name="sys-date")))) == ()


def test_pattern_set_when_patterns_are_very_many_then_those_beyond_the_limit_are_left_out() -> None:
    patterns = [f"x{number}" for number in range(MAX_PATTERNS + 2)]
    found = PatternSet([entity(*patterns)])
    assert len(found) == MAX_PATTERNS
    assert [problem.pattern for problem in found.problems] == patterns[-2:]


def test_pattern_set_takes_a_bounded_number_of_lookarounds() -> None:
    patterns = [f"(?=a){number}" for number in range(MAX_LOOKAROUND_PATTERNS + 3)]
    problems = PatternSet([entity(*patterns)]).problems
    assert [problem.pattern for problem in problems] == patterns[-3:]
    assert isinstance(problems[0], PatternProblem)


@settings(deadline=None)
@given(
    st.text(alphabet=r"ab\dwsbB(){}[]|*+?^$.,123=!<:", max_size=25), st.text(alphabet="ab 1.", max_size=40)
)
def test_find_any_pattern_on_any_text_gives_spans_or_is_refused(pattern: str, text: str) -> None:
    found = PatternSet([entity(pattern)])
    for mention in found.find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        for group in mention.attributes["groups"]:
            start, end = group.get("location", (0, 0))
            assert 0 <= start <= end <= len(text)
