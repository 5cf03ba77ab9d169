"""Query parameters and headers that many operations share (spec/api/guide.md §§5, 7, 8, 11)."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from doyle.errors import Fault, InputError
from doyle.store.paging import SortKey
from doyle.wire.model import pointer
from doyle.wire.versions import ApiVersion

DEFAULT_PAGE_LIMIT = 100
MAX_PAGE_LIMIT = 500
TRACE_HEADER = "Doyle-Trace"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_FLAGS = {"true": True, "false": False}
_SORT_ALIASES = {"modified": "updated"}


def read_version(text: str | None) -> ApiVersion:
    """The behaviour that `version` asks for: a real date as YYYY-MM-DD.

    Raises:
        InputError: missing or malformed, in the known wording (guide §5).
    """
    if not text:
        raise InputError("Missing 'version' query parameter")
    if not _DATE.fullmatch(text):
        raise InputError("Invalid 'version' query parameter")
    try:
        return ApiVersion.on(date.fromisoformat(text))
    except ValueError:
        raise InputError("Invalid 'version' query parameter") from None


def refuse_unknown(query: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse parameters that are not known, where a misspelt one would widen what is asked for.

    Raises:
        InputError: one fault for each of them, with its name as path.
    """
    faults = tuple(Fault("is no parameter here", pointer(name)) for name in query if name not in known)
    if faults:
        raise InputError("Invalid query parameter", faults=faults)


def refuse_nul(query: Mapping[str, str]) -> None:
    """Refuse the one character that not every database takes, as paths and bodies do.

    Raises:
        InputError: a parameter holds U+0000.
    """
    for name, text in query.items():
        if "\0" in text:
            raise _at(name, "must not contain the character U+0000")


def read_flag(query: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """A boolean parameter: `true` or `false` in any case, for Python writes `True`; empty is as if absent."""
    text = query.get(name, "").lower()
    if text and text not in _FLAGS:
        raise _at(name, "must be true or false")
    return _FLAGS.get(text, default)


def is_trace_asked_for(request: Request) -> bool:
    """Whether the answer is to tell how it came about (design, *Trace*)."""
    return bool(request.headers.get(TRACE_HEADER) == "1")


def read_page_limit(query: Mapping[str, str]) -> int:
    """The size of a page: at least 1, clamped to 500 (design, *HTTP*); empty is as if absent."""
    text = query.get("page_limit")
    if not text:
        return DEFAULT_PAGE_LIMIT
    if not _INTEGER.fullmatch(text) or text.startswith("-") or not text.lstrip("+0"):
        raise _at("page_limit", "must be an integer of at least 1")
    digits = text.lstrip("+0")
    return MAX_PAGE_LIMIT if len(digits) > len(str(MAX_PAGE_LIMIT)) else min(int(digits), MAX_PAGE_LIMIT)


def read_sort(texts: Iterable[str], allowed: tuple[str, ...], default: str) -> tuple[SortKey, ...]:
    """The order of a list: names as comma list or repeated parameter, `-` for descending.

    `modified` is the old name of `updated`; of a name given twice the first counts.
    """
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    keys: dict[str, SortKey] = {}
    for name in names or [default]:
        plain = name.removeprefix("-")
        known = _SORT_ALIASES.get(plain, plain)
        if known not in allowed:
            raise _at("sort", f"{name!r} is not one of {', '.join(allowed)}")
        keys.setdefault(known, SortKey(known, name.startswith("-")))
    return tuple(keys.values())


def read_stable(query: Mapping[str, str], *, is_export: bool) -> bool:
    """The `sort` of a whole export: `stable` only, and only with `export=true` (guide §8)."""
    text = query.get("sort")
    if not text:
        return False
    if text != "stable" or not is_export:
        raise _at("sort", "only 'stable' is possible here, together with export=true")
    return True


@dataclass(frozen=True, slots=True)
class Labels:
    """What the headers of a request say about its data (guide §11)."""

    customer_id: str | None
    is_opted_out: bool | None

    @classmethod
    def of(cls, request: Request) -> "Labels":
        """Read `X-Watson-Metadata` (the first customer id counts) and `X-Watson-Learning-Opt-Out`."""
        opt_out = request.headers.get("x-watson-learning-opt-out")
        metadata = ";".join(request.headers.getlist("x-watson-metadata"))
        return cls(
            customer_id=_customer_id(_decoded(metadata)),
            is_opted_out=None if opt_out is None else opt_out.strip().lower() in {"true", "1"},
        )


def _decoded(header: str) -> str:
    """The text of a header: clients write other letters than ASCII in UTF-8, or in Latin-1 as of old.

    A label must come out as it does in `DELETE …/user_data?customer_id=…`, whose query is UTF-8.
    """
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header


def _customer_id(header: str) -> str | None:
    """The first customer id that is not empty: all that follows the first `=` of its pair."""
    pairs = (pair.partition("=") for pair in header.split(";"))
    return next(
        (value.strip() for key, _, value in pairs if key.strip() == "customer_id" and value.strip()), None
    )


def _at(name: str, message: str) -> InputError:
    return InputError("Invalid query parameter", faults=(Fault(message, pointer(name)),))
