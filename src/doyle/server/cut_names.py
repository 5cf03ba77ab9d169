"""Paths that may be what is left where a client cut a name out of one (RFC 3986, section 5.2.4).

Clients make `…/W/` of `…/W/dialog_nodes/..`, and `…/W/intents/` of `…/W/intents/.`, before they send it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from doyle.server.operations import OPERATIONS
from doyle.server.paths import MADE_HERE

_PLACE = re.compile(r"\{([a-z_]+):name\}")
_NOWHERE = re.compile(r"(?!)")


def may_be_cut(method: str, path: str) -> bool:
    """Whether a name may be missing behind the slash at the end of a routing path, given without that slash.

    So it is where the method changes what lies below, and at an element with a name of the client's own.
    Elsewhere a slash says nothing: many clients send messages to `…/message/`.
    """
    return _CUT.get(method, _NOWHERE).fullmatch(path) is not None


def _cut_paths() -> Iterator[tuple[str, str]]:
    for operation in OPERATIONS.values():
        place = _PLACE.fullmatch(operation.path.rpartition("/")[2])
        if place is None or operation.method == "GET":
            continue
        collection = operation.path.rpartition("/")[0]
        yield operation.method, collection.rpartition("/")[0]
        if place[1] not in MADE_HERE:
            yield operation.method, collection
            yield operation.method, operation.path


def _patterns(paths: Iterable[tuple[str, str]]) -> Mapping[str, re.Pattern[str]]:
    by_method: dict[str, set[str]] = {}
    for method, path in paths:
        by_method.setdefault(method, set()).add(_PLACE.sub("[^/]+", path))
    return {method: re.compile("|".join(sorted(shapes))) for method, shapes in by_method.items()}


_CUT = _patterns(_cut_paths())
