"""How the utterances of system-entities.md §9 are written down, in any language.

A module of tests has them as a text, `EXAMPLES`, with the code of their `LANGUAGE`; a test that takes an
`example` runs for each of them. A line without indentation is an utterance: its number in §9 (`+` for one of
ours), the text, and behind ` -- ` what differs from the conventions of §9. The indented lines below it are
all mentions that must come of it, and everything that they say:

    date VALUE [start,end] …     one mention; `date A → B [start,end]` two, the ends of a range
    key=value                    an entry of `interpretation`; granularity is day for a date, hour for a time,
                                 `granularity=` says that there is none
    alt=VALUE, alts=A/B          alternatives
    from, to                     the role of an end of a range; `range` tells that the other end is there too
    link=S_E                     `datetime_link`
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.mention import SYSTEM_ENTITIES, SystemMention
from doyle.nlu.system_entities.recognise import SystemEntityRecogniser
from doyle.wire.json import Json, JsonObject

CLOCK = "2020-05-21T10:15:30"
_UTTERANCE = re.compile(r"(?P<number>\S+)\s+(?P<text>.*?)(?: -- (?P<setting>.*))?")
_MENTION = re.compile(r"(?P<kind>\w+) (?P<value>\S+)(?: → (?P<last>\S+))? \[(\d+),(\d+)\](?P<rest>.*)")


@dataclass
class Example:
    """An utterance, the setting, and the mentions that must come of it."""

    number: str
    text: str
    language: str
    setting: dict[str, str] = field(default_factory=dict)
    expected: list[SystemMention] = field(default_factory=list)

    @property
    def timezone(self) -> str:
        return self.setting.get("timezone", "GMT")

    def find(self) -> list[SystemMention]:
        now = datetime.fromisoformat(self.setting.get("clock", CLOCK)).replace(tzinfo=UTC)
        point = ReferencePoint(
            now.astimezone(ZoneInfo(self.timezone)), self.timezone, self.setting.get("locale")
        )
        names = self.setting.get("enabled")
        enabled = SYSTEM_ENTITIES if names is None else frozenset(f"sys-{name}" for name in names.split("+"))
        is_new_model = self.setting.get("model") != "old"
        return SystemEntityRecogniser(self.language, enabled, is_new_model).find(self.text, point)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes an `example` for each of those of its module."""
    if "example" in metafunc.fixturenames:
        examples = list(read_examples(metafunc.module.EXAMPLES, metafunc.module.LANGUAGE))
        names = [f"{example.number} {example.text}" for example in examples]
        metafunc.parametrize("example", examples, ids=names)


@pytest.fixture(scope="session")
def numbers_of() -> Callable[[str], set[str]]:
    """The numbers of the rows of §9 in a text of examples."""
    return lambda text: {example.number for example in read_examples(text, "en")}


def read_examples(text: str, language: str) -> Iterator[Example]:
    """The examples of a text."""
    example = None
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            assert example is not None
            example.expected.extend(_read_mentions(line.strip(), example.timezone))
            continue
        if example is not None:
            yield example
        match = _UTTERANCE.fullmatch(line)
        assert match, line
        setting = dict(item.split("=", 1) for item in (match["setting"] or "").split())
        example = Example(match["number"], match["text"], language, setting)
    if example is not None:
        yield example


def _read_mentions(line: str, timezone: str) -> Iterator[SystemMention]:
    match = _MENTION.fullmatch(line)
    assert match, line
    kind, start, end = match["kind"], int(match[4]), int(match[5])
    details = _defaults(kind, match["value"], timezone)
    role, alternatives = None, [""]
    for item in match["rest"].split():
        name, _, value = item.partition("=")
        if name in ("from", "to"):
            role = f"{kind if kind in ('date', 'time') else 'number'}_{name}"
        elif name == "range":
            details["range_link"] = _range_link(kind, start, end)
        elif name == "link":
            details["datetime_link"] = f"datetime_link_{value}"
        elif name in ("alt", "alts"):
            alternatives = value.split("/")
        elif value:
            details[name] = int(value) if re.fullmatch(r"-?\d+", value) else value
        else:
            del details[name]
    mention = SystemMention(
        f"sys-{kind}", match["value"], start, end, details, tuple(filter(None, alternatives)), role
    )
    if match["last"] is None:
        yield mention
        return
    values = (match["value"], match["last"])
    for side, value, alternative in zip(
        ("from", "to"), values, (alternatives[0], alternatives[-1]), strict=True
    ):
        yield _end_of_range(mention, kind, side, value, alternative)


def _end_of_range(
    mention: SystemMention, kind: str, side: str, value: str, alternative: str
) -> SystemMention:
    details = {**mention.interpretation, "range_link": _range_link(kind, mention.start, mention.end)}
    if "numeric_value" in details:
        details |= _defaults(kind, value, "")
    return replace(
        mention,
        value=value,
        role=f"{kind if kind in ('date', 'time') else 'number'}_{side}",
        alternatives=tuple(filter(None, [alternative])),
        interpretation=details,
    )


def _range_link(kind: str, start: int, end: int) -> str:
    return f"{kind if kind in ('date', 'time') else 'number'}_range_{start}_{end}"


def _defaults(kind: str, value: str, timezone: str) -> JsonObject:
    if kind in ("date", "time"):
        granularity = "day" if kind == "date" else "hour"
        return {"calendar_type": "GREGORIAN", "timezone": timezone, "granularity": granularity}
    is_whole = re.fullmatch(r"-?\d+", value) is not None
    amount: Json = int(value) if is_whole else float(value)
    return {"numeric_value": amount, "subtype": "integer" if is_whole else "rational"}
