from datetime import date, timedelta

import pytest

from doyle.wire.versions import CHANGES, ApiVersion, Change


@pytest.mark.parametrize(
    ("asked", "released"),
    [
        ("1999-01-01", "2016-07-11"),
        ("2016-07-11", "2016-07-11"),
        ("2016-09-19", "2016-07-11"),
        ("2016-09-20", "2016-09-20"),
        ("2017-04-21", "2017-02-03"),
        ("2018-09-20", "2018-09-20"),
        ("2021-11-26", "2021-11-01"),
        ("2021-11-27", "2021-11-27"),
        ("2024-12-02", "2024-12-02"),
        ("9999-12-31", "2024-12-02"),
    ],
)
def test_version_when_a_date_is_asked_then_the_nearest_earlier_known_one_applies(
    asked: str, released: str
) -> None:
    """spec/api/guide.md §5; spec/operations.md §7: before the first is the first, a future one the newest."""
    assert ApiVersion.on(date.fromisoformat(asked)).released == date.fromisoformat(released)


@pytest.mark.parametrize(
    ("change", "since"),
    [
        (Change.DIALOG_STACK_OF_OBJECTS, "2016-09-20"),
        (Change.ERROR_LIST, "2017-05-26"),
        (Change.NODE_SCHEMA, "2017-05-26"),
        (Change.LANGUAGE_FIXED, "2017-05-26"),
        (Change.AUDIT_ON_REQUEST, "2018-02-16"),
        (Change.NULLS_LEFT_OUT, "2018-02-16"),
        (Change.INNER_NODES_VISITED, "2018-02-16"),
        (Change.OUTPUT_GENERIC, "2018-07-10"),
        (Change.CONTEXTUAL_ENTITIES, "2018-07-10"),
        (Change.CONTEXT_METADATA_CLOSED, "2018-07-10"),
        (Change.POINTER_PATHS, "2018-09-20"),
        (Change.ANYTHING_ELSE_LAST, "2019-02-28"),
        (Change.HASH_IN_CONTEXT_LITERAL, "2019-02-28"),
        (Change.TOPIC_FROM_TITLE, "2020-02-05"),
        (Change.ALTERNATE_INTENTS_BOOLEAN, "2020-02-05"),
        (Change.INTEGRATIONS_CLOSED, "2020-04-01"),
        (Change.SEARCH_RESULTS_SPLIT, "2020-09-24"),
        (Change.LITERAL_ENTITY_VALUES, "2021-06-14"),
        (Change.NO_ENTITY_METADATA, "2021-06-14"),
        (Change.ACTION_AMOUNTS, "2021-11-01"),
        (Change.SKIP_IN_GLOBAL_SYSTEM, "2021-11-01"),
        (Change.EVALUATED_ONCE, "2021-11-01"),
        (Change.NO_OUTPUT_TEXT, "2021-11-27"),
        (Change.BROKEN_PARAMETERS_EMPTY, "2023-06-15"),
        (Change.SYNCHRONOUS_CALLOUT, "2023-06-15"),
        (Change.SEARCH_RESULTS_GONE, "2024-08-25"),
        (Change.TEAMS_LABELS, "2024-12-02"),
    ],
)
def test_change_when_its_date_comes_then_it_is_in_effect(change: Change, since: str) -> None:
    """spec/operations.md §7."""
    day = date.fromisoformat(since)
    assert ApiVersion.on(day).has(change)
    assert not ApiVersion.on(day - timedelta(days=1)).has(change)


def test_changes_when_listed_then_each_stands_under_one_date() -> None:
    listed = [change for changes in CHANGES.values() for change in changes]
    assert sorted(listed) == sorted(Change)


def test_newest_when_asked_then_every_change_is_in_effect() -> None:
    assert all(ApiVersion.newest().has(change) for change in Change)
