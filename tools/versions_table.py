"""Writes docs/versions.md: what each API version changed, and whether Doyle follows it.

Usage: python tools/versions_table.py [--check] [project root]
--check writes nothing: it fails if the document is not what `doyle.wire.versions` says now.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from doyle.wire.versions import CHANGES, UNFOLLOWED, V1_CHANGES, V2_CHANGES, Change

DOCUMENT = Path("docs") / "versions.md"
STALE = f"{DOCUMENT} is not what the table says: run `make docs` (python tools/versions_table.py)"
TESTS = "[server/test_versions](../tests/server/test_versions.py)"
HEAD = f"""# Versions of the API

Every request names a date, as in `version=2021-11-27`, and gets the behaviour of the newest version
that is not later: a date between two versions means the earlier one, a date before the first means
the first, a date in the future the newest. Written by `make docs` from `doyle.wire.versions`: do not
edit. {TESTS} shows each change
of v1 that is followed, on its date and on the day before, over HTTP.

| from | what changes | followed |
|---|---|---|
"""
TAIL = """
Before 2017-05-26 an error says the first fault in `error`. Before 2018-02-16 the answers of authoring
methods, and exports, show optional properties without a value as `null`. From 2018-07-10 on other keys
of `context.metadata` than `user_id` and `deployment` are ignored.
"""


def show() -> str:
    """The document."""
    return HEAD + "\n".join(_rows()) + "\n" + TAIL


def _rows() -> Iterator[str]:
    for released, changes in sorted(CHANGES.items()):
        for change in Change:
            if change in changes:
                yield f"| {released} | {change} | {_followed(change)} |"
        if not changes:
            yield f"| {released} | nothing that is known | |"


def _followed(change: Change) -> str:
    if change in V2_CHANGES:
        return "v2 only"
    if change in V1_CHANGES:
        return f"v1 only: {V1_CHANGES[change]}"
    return f"no: {UNFOLLOWED[change]}" if change in UNFOLLOWED else "yes"


def main(arguments: Sequence[str]) -> int:
    """Write the document, or check it: 1 if it is stale, else 0."""
    places = [argument for argument in arguments if argument != "--check"]
    root = Path(places[0]) if places else Path(__file__).resolve().parent.parent
    document = root / DOCUMENT
    if "--check" not in arguments:
        document.write_text(show(), encoding="utf-8")
    elif not document.exists() or document.read_text(encoding="utf-8") != show():
        print(STALE, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
