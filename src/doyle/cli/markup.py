"""Texts of users and authors inside HTML and SVG."""

import html
import unicodedata

_KEPT_CONTROLS = "\n\t"


def escaped(text: str) -> str:
    """The text as it may stand in an element or an attribute: no markup, no character that HTML forbids."""
    kept = (
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return html.escape("".join(kept))


def isolated(text: str) -> str:
    """The escaped text in an element of its own direction, so that it turns nothing around it."""
    return f"<bdi>{escaped(text)}</bdi>"
