"""What a skill switches on that its language does not offer."""

from collections.abc import Callable

import pytest

from doyle.nlu.languages import LANGUAGES
from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import JsonObject

Found = Callable[..., list[Finding]]


def skill(language: str, settings: JsonObject | None = None) -> JsonObject:
    return {
        "language": language,
        "entities": [
            {"entity": "plain", "values": [{"value": "one"}]},
            {"entity": "fuzzy", "fuzzy_match": True, "values": [{"value": "two"}]},
        ],
        "system_settings": settings or {},
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_fuzzy_matching_when_the_language_has_none_then_is_told(found: Found, language: str) -> None:
    """nlu.md §9: Chinese has neither misspellings nor stems."""
    findings = found(skill(language), Rule.NOT_IN_LANGUAGE)
    assert [finding.path for finding in findings] == (
        ["/entities/1/fuzzy_match"] if language in {"zh-cn", "zh-tw"} else []
    )


@pytest.mark.parametrize("switch", ["spelling_suggestions", "spelling_auto_correct"])
@pytest.mark.parametrize("language", [code for code in LANGUAGES if not code.startswith("zh")])
def test_spelling_when_the_language_has_none_then_is_told(found: Found, language: str, switch: str) -> None:
    """nlu.md §§7, 9: English and French are corrected, no other language."""
    findings = found(skill(language, {switch: True}), Rule.NOT_IN_LANGUAGE)
    assert [finding.path for finding in findings] == (
        [] if language in {"en", "fr"} else [f"/system_settings/{switch}"]
    )


@pytest.mark.parametrize("value", [False, None, "yes"])
def test_spelling_when_it_is_not_switched_on_then_nothing_is_told(found: Found, value: object) -> None:
    assert found(skill("es", {"spelling_auto_correct": value}), Rule.NOT_IN_LANGUAGE) == []
