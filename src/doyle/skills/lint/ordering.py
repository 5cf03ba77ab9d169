"""Findings in the order of the file, each with what it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from doyle.skills.lint.findings import Finding, Subject
from doyle.skills.lint.names import SUBJECT_KINDS

_ORDER = {array: rank for rank, array in enumerate(SUBJECT_KINDS, start=1)}


def in_order(
    findings: Iterable[Finding], named: Mapping[tuple[str, int], Subject], prefix: str
) -> tuple[Finding, ...]:
    """Each finding once: those about the whole first, then by array and index of what they are about.

    `named` says what the elements are called, by array and index; `prefix` is put before every path.
    """
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: _position(finding.path)[:2])
    return tuple(
        replace(finding, path=prefix + finding.path, subject=_subject(finding.path, named))
        for finding in ordered
    )


def _subject(path: str, named: Mapping[tuple[str, int], Subject]) -> Subject:
    _, at, key = _position(path)
    unnamed = Subject(SUBJECT_KINDS[key[0]]) if at >= 0 and key[0] in SUBJECT_KINDS else Subject()
    return named.get(key, unnamed)


def _position(path: str) -> tuple[int, int, tuple[str, int]]:
    """Where a finding belongs: the rank of its array, its index, and the key of what it is about."""
    _, _, rest = path.partition("/")
    array, _, rest = rest.partition("/")
    index = rest.partition("/")[0]
    at = int(index) if index.isdecimal() and index.isascii() else -1
    return _ORDER.get(array, 0), at, (array, at)
