"""The words around amounts: of percentages and of ranges, language by language (system-entities.md §§4-5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from doyle.nlu.system_entities.currencies import Currency, names_of, tokens_of
from doyle.nlu.system_entities.locales import Locale
from doyle.nlu.system_entities.number_lexicons.index import NUMBER_WORDS
from doyle.nlu.system_entities.word_phrases import WordPhrases

_SIGNS = ("%", "٪", "％")


@dataclass(frozen=True, slots=True)
class _RangeWords:
    """`percent` stands after a number, `origins` before the first of two, `targets` between them.

    `between` and `ands` make the other form of a range.
    """

    percent: tuple[str, ...]
    origins: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    ands: tuple[str, ...] = ()


_WORDS: Mapping[str, _RangeWords] = MappingProxyType(
    {
        "en": _RangeWords(
            percent=("percent", "per cent", "pct", "percents"),
            origins=("from",),
            targets=("to", "through", "thru", "up to"),
            between=("between",),
            ands=("and", "&"),
        ),
        "es": _RangeWords(
            percent=("por ciento", "por cien", "porciento"),
            origins=("de", "desde"),
            targets=("a", "hasta"),
            between=("entre",),
            ands=("y", "e"),
        ),
        "fr": _RangeWords(
            percent=("pour cent", "pourcent", "pourcents", "pour-cent"),
            origins=("de",),
            targets=("à", "jusqu'à"),
            between=("entre",),
            ands=("et",),
        ),
        "de": _RangeWords(
            percent=("prozent", "prozente"),
            origins=("von",),
            targets=("bis", "bis zu"),
            between=("zwischen",),
            ands=("und",),
        ),
        "it": _RangeWords(
            percent=("per cento", "percento"),
            origins=("da", "dai", "dal", "dalle"),
            targets=("a", "ai", "al", "fino a"),  # `per 4 alle 20` is a number and a time
            between=("tra", "fra"),
            ands=("e", "ed"),
        ),
        "pt-br": _RangeWords(
            percent=("por cento",),
            origins=("de", "desde"),
            targets=("a", "até", "ate"),
            between=("entre",),
            ands=("e",),
        ),
        "nl": _RangeWords(
            percent=("procent", "percent"),
            origins=("van",),
            targets=("tot", "tot en met", "t/m"),
            between=("tussen",),
            ands=("en",),
        ),
        "cs": _RangeWords(
            percent=("procento", "procenta", "procent"),
            origins=("od",),
            targets=("do", "až"),
            between=("mezi",),
            ands=("a",),
        ),
        "ar": _RangeWords(
            percent=("بالمئة", "بالمائة", "في المئة", "في المائة"),
            origins=("من",),
            targets=("إلى", "الى", "حتى"),
            between=("بين",),
            ands=("و",),
        ),
        "zh-cn": _RangeWords(percent=(), origins=("从",), targets=("到", "至")),
        "zh-tw": _RangeWords(percent=(), origins=("從",), targets=("到", "至")),
        "ja": _RangeWords(percent=("パーセント",), targets=("から",)),
        "ko": _RangeWords(percent=("퍼센트", "프로"), targets=("에서", "부터")),
        "xx": _RangeWords(percent=()),
    }
)
_HUNDREDTHS = {"zh-cn": ("百分之",), "zh-tw": ("百分之",)}


@dataclass(frozen=True, slots=True)
class AmountWords:
    """All that is said around the numbers of one locale, ready for look-ups.

    `articles` stand for one before the name of a currency. `hundredths` stand before a percentage.
    """

    tokens: WordPhrases[Currency]
    after: WordPhrases[Currency]
    names: WordPhrases[Currency]
    percent: WordPhrases[None]
    hundredths: WordPhrases[None]
    origins: WordPhrases[None]
    targets: WordPhrases[None]
    between: WordPhrases[None]
    ands: WordPhrases[None]
    articles: frozenset[str]
    names_by_start: tuple[tuple[str, Currency], ...]


@lru_cache(maxsize=64)
def amount_words_of(locale: Locale) -> AmountWords:
    """The words of a locale."""
    words = _WORDS.get(locale.language, _WORDS["xx"])
    tokens, names = tokens_of(locale.code), names_of(locale.language)
    lexicon = NUMBER_WORDS.get(locale.language)
    return AmountWords(
        tokens=WordPhrases(tokens.items()),
        after=WordPhrases([*tokens.items(), *names.items()]),
        names=WordPhrases(names.items()),
        percent=_phrases((*_SIGNS, *words.percent)),
        hundredths=_phrases(_HUNDREDTHS.get(locale.language, ())),
        origins=_phrases(words.origins),
        targets=_phrases(words.targets),
        between=_phrases(words.between),
        ands=_phrases(words.ands),
        articles=frozenset() if lexicon is None else lexicon.articles | lexicon.ones,
        names_by_start=_by_start(locale.language, names),
    )


def _phrases(texts: tuple[str, ...]) -> WordPhrases[None]:
    return WordPhrases((text, None) for text in texts)


def _by_start(language: str, names: Mapping[str, Currency]) -> tuple[tuple[str, Currency], ...]:
    """In Korean particles follow the name within the same word: `5000원이에요`."""
    return tuple(sorted(names.items(), key=lambda item: -len(item[0]))) if language == "ko" else ()
