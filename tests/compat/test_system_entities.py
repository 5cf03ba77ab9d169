"""System entities through IBM's SDK, from the workspace to the answer (spec/system-entities.md)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import CreateEntity, CreateIntent, DialogNode, Example

pytestmark = pytest.mark.compat

NODES = [
    DialogNode("start", conditions="welcome", output={"text": "Welcome"}),
    DialogNode(
        "party", conditions="#party && @sys-date.festival", output={"text": "Party: @sys-date.festival"}
    ),
    DialogNode(
        "when",
        conditions="#when && @sys-time",
        output={"text": "<? @sys-time.reformatDateTime('h:mm a') ?> or <? @sys-time.alternative ?>"},
    ),
    DialogNode(
        "range",
        conditions="#stay && @sys-date.range_link",
        output={"text": "<? @sys-date.values[0] ?> <? entities['sys-date'][1].role.type ?>"},
    ),
    DialogNode("few", conditions="#people && @sys-number < 4", output={"text": "Few"}),
    DialogNode("many", conditions="#people && @sys-number", output={"text": "Many: @sys-number"}),
    DialogNode("book", conditions="#book", type="frame", output={"text": "Booked $date $time"}),
    DialogNode("date", type="slot", parent="book", variable="$date"),
    DialogNode(
        "date_input",
        type="event_handler",
        event_name="input",
        parent="date",
        conditions="@sys-date",
        context={"date": "@sys-date"},
    ),
    DialogNode(
        "date_focus", type="event_handler", event_name="focus", parent="date", output={"text": "Which day?"}
    ),
    DialogNode("time", type="slot", parent="book", variable="$time", previous_sibling="date"),
    DialogNode(
        "time_input",
        type="event_handler",
        event_name="input",
        parent="time",
        conditions="@sys-time",
        context={"time": "@sys-time"},
    ),
    DialogNode(
        "time_focus", type="event_handler", event_name="focus", parent="time", output={"text": "What time?"}
    ),
    DialogNode("else", conditions="anything_else", output={"text": "Pardon"}),
]
INTENTS = {
    "party": ("is there a party", "will you celebrate"),
    "when": ("please call me", "ring me up"),
    "stay": ("I will stay", "we are going to stay"),
    "people": ("how many people", "number of guests"),
    "book": ("book a table", "reserve a table please"),
}
SYSTEM = ("sys-date", "sys-time", "sys-number", "sys-location")


@pytest.fixture(scope="module")
def workspace(
    client: AssistantV1, await_training: Callable[..., dict[str, Any]]
) -> Iterator[Callable[..., dict[str, Any]]]:
    """Sends a message to the trained workspace."""
    made = client.create_workspace(
        name="System entities",
        intents=[CreateIntent(name, examples=[*map(Example, texts)]) for name, texts in INTENTS.items()],
        entities=[*map(CreateEntity, SYSTEM)],
        dialog_nodes=chained(NODES),
    ).get_result()
    assert await_training(client, made["workspace_id"])["status"] == "Available"

    def say(text: str, context: Any = None, intent: str | None = None, by: Any = client) -> dict[str, Any]:
        intents = None if intent is None else [{"intent": intent, "confidence": 1}]
        answer: dict[str, Any] = by.message(
            made["workspace_id"], input={"text": text}, context=context, intents=intents
        ).get_result()
        return answer

    yield say
    client.delete_workspace(made["workspace_id"])


def chained(nodes: list[DialogNode]) -> list[DialogNode]:
    """Top-level nodes in the order of the list."""
    roots = [node for node in nodes if node.parent is None]
    for before, after in pairwise(roots):
        after.previous_sibling = before.dialog_node
    return nodes


def text_of(answer: dict[str, Any]) -> str:
    assert not [item for item in answer["output"]["log_messages"] if item["level"] == "err"]
    return " ".join(answer["output"]["text"])


@pytest.mark.parametrize(
    ("intent", "text", "expected"),
    [
        ("party", "is there a party on Halloween?", "Party: halloween"),
        ("when", "please call me at half past 4", "4:30 AM or 16:30:00"),
        ("stay", "I will stay from March 15, 2031 to March 22, 2031", "2031-03-15 date_to"),
        ("people", "how many people: 3", "Few"),
        ("people", "how many people: 12", "Many: 12"),
        ("people", "how many people?", "Few"),
        ("book", "book a table on May 3, 2031 at 8pm", "Booked 2031-05-03 20:00:00"),
    ],
)
def test_dialog_when_it_asks_for_system_entities_then_has_them(
    workspace: Callable[..., dict[str, Any]], intent: str, text: str, expected: str
) -> None:
    """spec/system-entities.md §3, *Shorthand* and *Falsy zero*: no number is less than 4."""
    assert text_of(workspace(text, intent=intent)) == expected


def test_slots_when_they_are_filled_one_by_one_then_keep_dates_and_times(
    workspace: Callable[..., dict[str, Any]],
) -> None:
    """spec/dialog-engine.md §6.4, spec/system-entities.md §9."""
    answer = workspace("book a table", intent="book")
    assert text_of(answer) == "Which day?"
    answer = workspace("10/30/2031", answer["context"])
    assert text_of(answer) == "What time?"
    answer = workspace("at noon", answer["context"])
    assert text_of(answer) == "Booked 2031-10-30 12:00:00"


def test_entities_when_shown_then_have_the_shape_of_the_api(
    workspace: Callable[..., dict[str, Any]], connect: Callable[..., AssistantV1]
) -> None:
    """spec/system-entities.md §§2-3: `metadata` is shown to versions before 2021-06-14 only."""
    shown = {
        "entity": "sys-time",
        "location": [8, 12],
        "value": "05:00:00",
        "confidence": 1,
        "interpretation": {
            "calendar_type": "GREGORIAN",
            "timezone": "GMT",
            "granularity": "hour",
            "specific_hour": 5,
        },
        "alternatives": [{"value": "17:00:00", "confidence": 1}],
    }
    assert workspace("call me at 5", intent="when")["entities"] == [shown]
    older = workspace("call me at 5", intent="when", by=connect(version="2021-06-13"))
    assert older["entities"] == [{**shown, "metadata": {"calendar_type": "GREGORIAN", "timezone": "GMT"}}]


@pytest.mark.parametrize(
    ("timezone", "hours"), [("GMT", 0), (None, 0), ("Asia/Tokyo", 9), ("JST", 9), ("Etc/GMT+10", -10)]
)
def test_today_when_the_client_names_a_zone_then_is_the_day_there(
    workspace: Callable[..., dict[str, Any]], timezone: str | None, hours: int
) -> None:
    """spec/system-entities.md §7, *Time zone*: `context.timezone`, GMT by default."""
    context = {} if timezone is None else {"timezone": timezone}
    before = datetime.now(UTC)
    answer = workspace("please call me now", context, intent="when")
    found = {item["entity"]: item for item in answer["entities"]}
    moment = datetime.fromisoformat(f"{found['sys-date']['value']}T{found['sys-time']['value']}+00:00")
    late = moment - timedelta(hours=hours) - before.replace(microsecond=0)
    assert timedelta(0) <= late < timedelta(minutes=1)
    assert found["sys-time"]["interpretation"]["timezone"] == timezone or "GMT"
    assert answer["output"]["log_messages"] == []


def test_message_when_its_zone_is_unknown_then_counts_in_gmt_and_says_so(
    workspace: Callable[..., dict[str, Any]],
) -> None:
    """spec/system-entities.md §7: an unknown name is treated as GMT, with a log message."""
    answer = workspace("please call me today", {"timezone": "Mars/Olympus"}, intent="when")
    (message,) = answer["output"]["log_messages"]
    assert message["level"] == "warn"
    assert "Mars/Olympus" in message["msg"]
    (found,) = answer["entities"]
    assert found["interpretation"]["timezone"] == "GMT"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_car_dashboard_when_asked_for_a_restaurant_then_takes_number_date_and_time(
    client: AssistantV1,
    real_skill: Callable[[str], dict[str, Any]],
    await_training: Callable[..., dict[str, Any]],
) -> None:
    """spec/system-entities.md §9: a real skill whose slots are a date and a time."""
    skill = real_skill("car_dashboard")
    wanted = ("name", "language", "intents", "entities", "dialog_nodes", "counterexamples")
    made = client.create_workspace(**{key: skill[key] for key in wanted}).get_result()
    assert await_training(client, made["workspace_id"])["status"] == "Available"
    answer = client.message(made["workspace_id"]).get_result()
    for text, expected in (
        ("find me a restaurant", ""),
        ("italian", ""),
        ("9", "not a valid location"),
        ("the first one", "restaurant"),
        ("on May 3, 2031", "What time"),
        ("at 7pm", "at 7:00 PM, on Sat, 3 May 2031"),
    ):
        reply = client.message(made["workspace_id"], input={"text": text}, context=answer["context"])
        answer = reply.get_result()
        assert expected in text_of(answer), (text, answer["output"], answer["entities"])
    client.delete_workspace(made["workspace_id"])
