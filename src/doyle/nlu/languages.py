"""What is available in which language (nlu.md §9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEFAULT_LANGUAGE = "en"
UNIVERSAL = "xx"


@dataclass(frozen=True, slots=True)
class LanguageFeatures:
    """What a language offers beside intents, exact dictionary entities, patterns and system entities.

    `may_combine`: a fuzzy mention may be misspelt and inflected at the same time (nlu.md §5).
    """

    name: str
    has_misspelling: bool = True
    has_stemming: bool = False
    may_combine: bool = False
    has_partial_match: bool = False
    has_spelling: bool = False
    has_contextual_entities: bool = False
    has_algorithm_choice: bool = True


LANGUAGES: Mapping[str, LanguageFeatures] = MappingProxyType(
    {
        "en": LanguageFeatures(
            "English",
            has_stemming=True,
            has_partial_match=True,
            has_spelling=True,
            has_contextual_entities=True,
        ),
        "ar": LanguageFeatures("Arabic"),
        "zh-cn": LanguageFeatures("Chinese (simplified)", has_misspelling=False),
        "zh-tw": LanguageFeatures("Chinese (traditional)", has_misspelling=False),
        "cs": LanguageFeatures("Czech", has_stemming=True, may_combine=True),
        "nl": LanguageFeatures("Dutch"),
        "fr": LanguageFeatures(
            "French", has_stemming=True, may_combine=True, has_spelling=True, has_contextual_entities=True
        ),
        "de": LanguageFeatures("German", has_stemming=True, may_combine=True),
        "it": LanguageFeatures("Italian"),
        "ja": LanguageFeatures("Japanese"),
        "ko": LanguageFeatures("Korean"),
        "pt-br": LanguageFeatures("Portuguese (Brazil)"),
        "es": LanguageFeatures("Spanish"),
        UNIVERSAL: LanguageFeatures("Universal", has_algorithm_choice=False),
    }
)


def code_of(language: str) -> str:
    """The code of a language; `en-us` counts as `en`, a code that nobody knows as the universal language."""
    code = language.lower()
    return next((known for known in (code, code.partition("-")[0]) if known in LANGUAGES), UNIVERSAL)


def features_of(language: str) -> LanguageFeatures:
    """What a language offers."""
    return LANGUAGES[code_of(language)]
