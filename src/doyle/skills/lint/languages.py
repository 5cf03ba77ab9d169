"""What a skill switches on that its language does not offer (spec nlu.md §9)."""

from collections.abc import Iterator

from doyle.nlu.languages import DEFAULT_LANGUAGE, features_of
from doyle.skills.lint.findings import Finding, found
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import Skill

SPELLING_SWITCHES = ("spelling_suggestions", "spelling_auto_correct")


def check_language(skill: Skill) -> Iterator[Finding]:
    """Fuzzy entities and spelling correction; annotations are told of with the examples."""
    language = features_of(skill.envelope.language or DEFAULT_LANGUAGE)
    fuzzy = [entity for entity in skill.entities if entity.is_fuzzy]
    if fuzzy and not (language.has_misspelling or language.has_stemming):
        message = f"fuzzy matching is not available in this language ({language.name})"
        place = (*fuzzy[0].place, "fuzzy_match")
        yield found(Rule.NOT_IN_LANGUAGE, place, f"{message}: {len(fuzzy)} entities")
    switched_on = [switch for switch in SPELLING_SWITCHES if skill.settings.get(switch) is True]
    if switched_on and not language.has_spelling:
        message = f"spelling is not corrected in this language ({language.name})"
        yield found(Rule.NOT_IN_LANGUAGE, ("system_settings", switched_on[0]), message)
