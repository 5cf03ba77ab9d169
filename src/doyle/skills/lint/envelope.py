"""What is odd in the skill as a whole: language, settings, numbers of parts."""

from collections.abc import Iterator, Mapping

from doyle.dialog.disambiguation_settings import MAX_SUGGESTIONS, MIN_SUGGESTIONS, SENSITIVITY_RATIOS
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.skill import Skill
from doyle.wire.json import Json, JsonObject

# spec nlu.md §9
LANGUAGES = frozenset(
    {"en", "en-us", "ar", "zh-cn", "zh-tw", "cs", "nl", "fr", "de", "it", "ja", "ko", "pt-br", "es", "xx"}
)
_ARRAYS = frozenset({"intents", "entities", "dialog_nodes", "counterexamples"})
MAX_PROMPT_CHARACTERS = 511
# What the largest plan allows (spec limits.md).
QUOTAS: Mapping[str, int] = {
    "intents": 2_000,
    "examples": 25_000,
    "counterexamples": 25_000,
    "entities": 1_000,
    "values": 100_000,
    "synonyms": 100_000,
    "dialog nodes": 100_000,
}
_SWITCHES = ("spelling_suggestions", "spelling_auto_correct")
_SECTIONS = ("disambiguation", "off_topic", "system_entities")


def check_envelope(skill: Skill) -> Iterator[Finding]:
    """Language, settings and quotas."""
    yield from check_language_code(skill)
    yield from check_settings(skill)
    for name, count in _sizes(skill).items():
        if count > QUOTAS[name]:
            place = (name.replace(" ", "_"),) if name.replace(" ", "_") in _ARRAYS else ()
            yield found(Rule.OVER_LIMIT, place, f"{count} {name}; the service takes {QUOTAS[name]}")


def check_language_code(skill: Skill) -> Iterator[Finding]:
    """The language, if the skill says one."""
    language = skill.envelope.language
    if language is not None and language.lower() not in LANGUAGES:
        yield found(Rule.UNKNOWN_LANGUAGE, ("language",), f"unknown language {shown(language)}")


def check_settings(skill: Skill) -> Iterator[Finding]:
    """The settings that both kinds of skills have."""
    yield from _check_settings(skill.settings, ("system_settings",))


def _sizes(skill: Skill) -> dict[str, int]:
    values = [value for entity in skill.entities for _, value in entity.values]
    return {
        "intents": len(skill.intents),
        "examples": sum(len(intent.examples) for intent in skill.intents),
        "counterexamples": len(skill.counterexamples),
        "entities": len(skill.entities),
        "values": len(values),
        "synonyms": sum(len(value.synonyms or ()) for value in values),
        "dialog nodes": len(skill.nodes),
    }


def _check_settings(settings: JsonObject, place: Place) -> Iterator[Finding]:
    for key in _SWITCHES:
        if not isinstance(settings.get(key), (bool, type(None))):
            yield _bad((*place, key), "true or false is expected")
    for key in _SECTIONS:
        section = settings.get(key)
        if section is not None and not isinstance(section, dict):
            yield _bad((*place, key), "an object is expected")
        elif section is not None and not isinstance(section.get("enabled"), (bool, type(None))):
            yield _bad((*place, key, "enabled"), "true or false is expected")
    disambiguation = settings.get("disambiguation")
    if isinstance(disambiguation, dict):
        yield from _check_disambiguation(disambiguation, (*place, "disambiguation"))


def _check_disambiguation(settings: JsonObject, place: Place) -> Iterator[Finding]:
    """spec dialog-engine.md §§7.2-7.3."""
    sensitivity, most = settings.get("sensitivity"), settings.get("max_suggestions")
    if sensitivity is not None and (
        not isinstance(sensitivity, str) or sensitivity not in SENSITIVITY_RATIOS
    ):
        message = f"unknown sensitivity {shown(sensitivity)}: auto"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "sensitivity"), message)
    if most is not None and not _is_count(most):
        message = f"a number from {MIN_SUGGESTIONS} to {MAX_SUGGESTIONS} is expected"
        yield _bad((*place, "max_suggestions"), message)
    for key in ("prompt", "none_of_the_above_prompt"):
        text = settings.get(key)
        if isinstance(text, str) and len(text) > MAX_PROMPT_CHARACTERS:
            message = f"{len(text)} characters; {MAX_PROMPT_CHARACTERS} is the most"
            yield found(Rule.OVER_LIMIT, (*place, key), message)


def _is_count(value: Json) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and MIN_SUGGESTIONS <= value <= MAX_SUGGESTIONS


def _bad(place: Place, message: str) -> Finding:
    return found(Rule.BAD_SETTING, place, message)
