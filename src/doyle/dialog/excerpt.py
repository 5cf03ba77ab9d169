"""Short forms of JSON values, made without walking through all of a large one."""

import json

from doyle.dialog.masking import LOOKED_AT_CHARACTERS, MASK, Mask, is_secret_name, is_shown_number
from doyle.wire.json import Json

MAX_CHARACTERS = 200
CUT = "…"


class _Full(Exception):  # noqa: N818 - a signal that there is no more room
    """The excerpt is full."""


def excerpt(value: Json, mask: Mask, room: int = MAX_CHARACTERS) -> tuple[Json, bool]:
    """A copy of a value with secrets masked, and whether it was cut.

    A value whose JSON takes more than `room` characters becomes the beginning of it as a text, a longer text
    its own beginning. What contains itself is cut like anything else that is too long.
    """
    if value is None or isinstance(value, bool):
        return value, False
    if isinstance(value, str):
        shown, is_cut = _shown_text(value, mask, room)
        is_cut = is_cut or len(shown) > room
        return (shown[:room] + CUT if is_cut else shown), is_cut
    writer = _Writer(mask, room)
    try:
        writer.write(value)
    except _Full:
        return writer.text[:room] + CUT, True
    return json.loads(writer.text), False


def _shown_text(text: str, mask: Mask, room: int) -> tuple[str, bool]:
    """As much of a text as a decision about its length takes, masked; whether there is more."""
    beginning = text[: room + LOOKED_AT_CHARACTERS]
    return mask.hide(beginning).encode("utf-8", "replace").decode("utf-8"), len(beginning) < len(text)


class _Writer:
    """Writes JSON until there is no more room; every piece takes some, so depth has an end as well."""

    def __init__(self, mask: Mask, room: int) -> None:
        self.text = ""
        self._mask = mask
        self._room = room

    def write(self, value: Json) -> None:
        """Add a value.

        Raises:
            _Full: there is no more room.
        """
        if isinstance(value, dict):
            self._write_object(value)
        elif isinstance(value, list):
            self._write_array(value)
        elif isinstance(value, str):
            self._write_text(value)
        else:
            self._add(self._other(value))

    def _write_object(self, value: dict[str, Json]) -> None:
        opening = "{"
        for key, item in value.items():
            self._add(opening)
            self._write_text(str(key))
            self._add(": ")
            self.write(MASK if is_secret_name(str(key)) else item)
            opening = ", "
        self._add("}" if value else "{}")

    def _write_array(self, value: list[Json]) -> None:
        opening = "["
        for item in value:
            self._add(opening)
            self.write(item)
            opening = ", "
        self._add("]" if value else "[]")

    def _write_text(self, value: str) -> None:
        shown, is_cut = _shown_text(value, self._mask, self._room)
        self._add(json.dumps(shown, ensure_ascii=False))
        if is_cut:
            raise _Full

    def _other(self, value: Json) -> str:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return json.dumps(value if isinstance(value, bool) else None)
        if not is_shown_number(value):
            return '"(a number without a short form)"'
        text = repr(value)
        return text if self._mask.hide(text) == text else json.dumps(MASK)

    def _add(self, piece: str) -> None:
        self.text += piece
        self._room -= len(piece)
        if self._room < 0:
            raise _Full
