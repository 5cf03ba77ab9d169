"""Names and texts that break the service's rules for them (spec limits.md; nlu.md §§2-5)."""

from collections.abc import Iterator

from doyle.skills.lint.findings import Finding, Place, found
from doyle.skills.lint.rules import Rule
from doyle.wire.texts import LINE_CHARACTERS

_MARK_NAMES = {"_": "underscores", "-": "hyphens", ".": "dots", " ": "spaces"}


def check_name(place: Place, name: str, marks: str) -> Iterator[Finding]:
    """A name has letters and digits of any script and some marks, and is more than dots."""
    if not all(character.isalnum() or character in marks for character in name) or not name.strip("."):
        allowed = ", ".join(["letters", "digits", *(_MARK_NAMES[mark] for mark in marks)])
        yield found(Rule.BAD_NAME, place, f"a name may have {allowed} only")


def check_text(place: Place, text: str | None, *, is_blank_odd: bool = True) -> Iterator[Finding]:
    """A text is one line; one that elements are called by is not blank, and paths can name it."""
    if text is None:
        return
    if any(character in text for character in LINE_CHARACTERS):
        yield found(Rule.LINE_CHARACTER, place, "the text has a carriage return, newline or tab character")
    elif is_blank_odd and not text.strip():
        yield found(Rule.BLANK_TEXT, place, "the text is blank")
    elif is_blank_odd and text in {".", ".."}:
        yield found(Rule.BAD_NAME, place, "clients cut the text out of paths, so none of them can ask for it")
