"""System entities among the entities of a workspace."""

from datetime import UTC, datetime

from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.system_entities.switched_on import SwitchedOn, in_order
from doyle.nlu.text import MAX_CHARACTERS
from doyle.nlu.training_data import EntityDefinition, EntityValue
from doyle.wire.runtime import RuntimeEntity

POINT = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC))


def switched_on(*names: str, is_new_model: bool = True) -> SwitchedOn:
    return SwitchedOn("en", [EntityDefinition(name) for name in names], is_new_model)


def test_find_when_mentions_share_a_span_then_they_come_in_workspace_order() -> None:
    """nlu.md §4, *Array order*."""
    for names in (("sys-date", "sys-time"), ("sys-time", "sys-date")):
        found = switched_on("city", *names).find("now", POINT)
        assert [each.entity for each in found] == list(names)


def test_find_when_only_other_entities_are_there_then_finds_nothing() -> None:
    """system-entities.md §1: nothing that is not enabled; retired ones are ignored, and any content."""
    assert switched_on("city", "sys-person", "sys-location").find("John is in Rome today", POINT) == ()
    entities = [EntityDefinition("sys-time", values=(EntityValue("banana"),))]
    assert SwitchedOn("en", entities).find("banana", POINT) == ()


def test_find_when_the_old_model_is_asked_for_then_tells_every_reading() -> None:
    """system-entities.md §2."""
    names = ("sys-date", "sys-number")
    assert [each.value for each in switched_on(*names).find("May 2", POINT)] == ["2021-05-02"]
    assert [each.value for each in switched_on(*names, is_new_model=False).find("May 2", POINT)] == [
        "2021-05-02",
        "2",
    ]


def test_find_when_the_text_is_long_then_reads_its_first_2048_characters() -> None:
    """nlu.md §1."""
    text = "x" * (MAX_CHARACTERS - 6)
    assert switched_on("sys-date").find(f"{text} today", POINT) != ()
    assert switched_on("sys-date").find(f"{text}x today", POINT) == ()


def test_in_order_when_spans_are_equal_then_own_entities_come_before_system_entities() -> None:
    """nlu.md §4, *Array order*: start, end, user entities before system entities."""
    user = (RuntimeEntity("severity", "2", (3, 4)), RuntimeEntity("size", "2", (3, 4)))
    system = (RuntimeEntity("sys-number", "1", (0, 1)), RuntimeEntity("sys-number", "2", (3, 4)))
    assert in_order(user, system) == (system[0], *user, system[1])
