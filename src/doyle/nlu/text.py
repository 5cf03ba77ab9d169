"""The forms of a text: normalised for scoring, folded for exact comparison."""

import re
import unicodedata

MAX_CHARACTERS = 2048
TERMINAL_PUNCTUATION = ".,;:!?…¿¡。、，！？；：؟؛।"
HYPHENS = "-‐‑‒–—−"
_TYPOGRAPHIC = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"'})
_WITHOUT_HYPHENS = str.maketrans(dict.fromkeys(HYPHENS))
# The marks of Latin, Greek and Cyrillic letters; those of other scripts carry meaning of their own.
_ACCENTS = re.compile("[\u0300-\u036f]")


def collapse(text: str) -> str:
    """Strip, turn every run of white space into one blank, cut at 2,048 characters (nlu-design.md §2)."""
    return " ".join(text.split())[:MAX_CHARACTERS].rstrip()


def scoring_text(text: str) -> str:
    """The form that intents are scored on: white space collapsed, no punctuation at either end.

    A closing question mark must not move the scores (nlu.md §3). A text of nothing but punctuation is kept.
    """
    collapsed = collapse(text)
    return collapsed.strip(TERMINAL_PUNCTUATION + " ") or collapsed


def strip_accents(text: str) -> str:
    """Drop the accents of Latin, Greek and Cyrillic letters: `barrió` gives `barrio`."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def term_key(text: str) -> str:
    """The form in which a text is the name or a synonym of a value: case and white space do not count."""
    return " ".join(text.split()).casefold()


def exact_key(text: str) -> str:
    """The form in which a text equals a training example (nlu.md §3, *Exact match*).

    Case, white space, hyphens, accents, kinds of quotes and punctuation at the ends do not count.
    """
    folded = strip_accents(collapse(text).casefold().translate(_TYPOGRAPHIC))
    bare = " ".join(folded.translate(_WITHOUT_HYPHENS).split()).strip(TERMINAL_PUNCTUATION + " ")
    return bare or folded
