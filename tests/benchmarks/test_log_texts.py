"""The log events that `benchmarks/log_events.py` makes up are what messages would leave."""

import json
from collections.abc import Callable
from types import ModuleType

import pytest

LoadModule = Callable[[str], ModuleType]
NOW = 1_724_584_953_444


def test_events_when_made_then_are_in_order_and_each_is_whole(benchmark_module: LoadModule) -> None:
    made = list(benchmark_module("log_texts").events(3000, NOW))
    moments = [event.request_timestamp for event in made]
    assert moments == sorted(moments)
    assert moments[-1] < NOW
    assert len({event.log_id for event in made}) == 3000
    for event in made:
        request, response = json.loads(event.request), json.loads(event.response)
        assert request["context"]["conversation_id"] == event.conversation_id
        assert response["user_id"] == event.customer_id or event.customer_id is None
        assert event.response_timestamp > event.request_timestamp
        assert b"@" not in event.request + event.response


def test_events_when_made_twice_then_are_the_same(benchmark_module: LoadModule) -> None:
    make = benchmark_module("log_texts").events
    assert list(make(50, NOW)) == list(make(50, NOW))


def test_events_when_many_then_are_of_many_workspaces_languages_and_customers(
    benchmark_module: LoadModule,
) -> None:
    made = list(benchmark_module("log_texts").events(3000, NOW))
    assert len({event.workspace_id for event in made}) == 40
    assert {event.language for event in made} == {"en", "de", "fr", "es", "pt-br"}
    assert len({event.customer_id for event in made}) > 100
    turns = [sum(one.conversation_id == made[1000].conversation_id for one in made)]
    assert turns == [5]


def test_assistant_events_when_made_then_are_those_of_v1_in_the_form_of_v2(
    benchmark_module: LoadModule,
) -> None:
    module = benchmark_module("log_texts")
    made = list(module.assistant_events(500, NOW))
    for event, other in zip(made, module.events(500, NOW), strict=True):
        request, response = json.loads(event.request), json.loads(event.response)
        assert (event.session_id, event.customer_id) == (other.conversation_id, other.customer_id)
        assert request["input"]["text"] == json.loads(other.request)["input"]["text"]
        assert set(response["output"]) == {"generic", "intents", "entities"}
        places = [module.environment_of(event.assistant_id, kind) for kind in ("draft", "live")]
        assert event.environment_id == places[event.snapshot != "draft"]
        assert "\nd:" not in event.terms
    assert {event.snapshot for event in made} == {"draft", "1", "2", "3"}


@pytest.mark.parametrize(("api", "least"), [("cases", 40), ("assistant_cases", 25)])
def test_cases_when_there_is_no_server_then_they_have_their_names(
    benchmark_module: LoadModule, api: str, least: int
) -> None:
    names = [case.name for case in getattr(benchmark_module("log_filters"), api)(None)]
    assert len(names) == len(set(names)) > least


@pytest.mark.parametrize(
    ("few", "many", "is_good"),
    [
        ((10, 5), (19, 5), True),
        ((10, 5), (21, 5), False),
        ((10, 5), (60, 9), True),
        ((90, 5), (101, 9), False),
    ],
)
def test_target_when_a_usual_filter_is_slow_then_it_is_missed(
    benchmark_module: LoadModule, few: tuple[int, int], many: tuple[int, int], is_good: bool
) -> None:
    """At most 100 ms, and twice the time with few events unless more are found."""
    module, filters = benchmark_module("log_events"), benchmark_module("log_filters")
    figures = [module.Figure(time, time, found, has_next=False) for time, found in (few, many)]
    assert module.is_good(filters.Case("usual", "/"), *figures) is is_good
    assert module.is_good(filters.Case("unusual", "/", is_usual=False), *figures)
