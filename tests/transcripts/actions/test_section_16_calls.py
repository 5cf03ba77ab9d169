"""spec actions-runtime.md §§16, 17: extensions, client actions, searches."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from doyle.actions.effects import CalloutEffect, CalloutResult, SearchEffect, SearchResult, failed_callout
from doyle.actions.running import ActionCall

Start = Callable[..., Any]
FINE = {"success": True, "status": 200, "body": {"items": [{"name": "Ann"}], "n": 3}}


def answering(*values: Any, **more: Any) -> Callable[[Any], Any]:
    """An extension that gives these answers one after the other."""
    left = [CalloutResult(dict(value), **more) for value in values]
    return lambda _effect: left.pop(0)


def calling(w: Any, *says: Any, **mapping: Any) -> Any:
    return w.action("call", w.step("s1", then=w.callout(**mapping)), w.step("s2", list(says) or "after"))


def test_callout_when_it_answers_then_the_result_can_be_read(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16, steps 6 and 7: success, status, body by path and in expressions."""
    parts = [
        w.var("result", "success"),
        " ",
        w.var("result", "status"),
        " ",
        w.var("result", "body.n"),
        " ",
        w.formula("${result.body.items}[0].name"),
        " ",
        w.formula("${result}.body.items.size"),
    ]
    conversation = talk(calling(w, *parts), outside=answering(FINE))
    conversation.say("x", "call").shows(
        "true 200 3 Ann 1",
        events=[
            "action_visited call intent",
            "step_visited s1",
            "callout s1",
            "step_visited s2",
            "action_finished call all_steps_done",
        ],
    )


def test_callout_when_made_then_it_carries_its_parameters(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16, step 2: path, query, header, body by dotted names; null is left out."""
    mapping = {
        "path": [("shop", w.scalar("main st"))],
        "query": [("tag", w.formula("['a', 'b']")), ("none", w.session("none"))],
        "header": [("X-Trace", w.session("n"))],
        "body": [
            ("line.kind", w.session("kind")),
            ("line.cups", w.session("n")),
            ("when", w.session("date")),
        ],
    }
    conversation = talk(calling(w, method="POST", url="/orders/{shop}", **mapping), outside=answering(FINE))
    values = {
        "n": 4,
        "kind": {"value": "g", "label": "Green", "item": 1},
        "date": {"system_type": "date", "value": "2031-08-11"},
    }
    reply = conversation.say("x", "call", skill_variables=values)
    assert reply.effects == [
        CalloutEffect(
            action="call",
            step="s1",
            method="POST",
            path="/orders/{shop}",
            internal={"catalog_item_id": "c-1", "spec_hash_id": None},
            path_parameters={"shop": "main st"},
            query={"tag": ["a", "b"]},
            headers={"X-Trace": 4},
            body={"line": {"kind": "g", "cups": 4}, "when": "2031-08-11"},
        )
    ]


def test_callout_when_a_path_parameter_is_null_then_it_is_not_made(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16, step 2: missing required values fail; the flow goes on."""
    conversation = talk(calling(w, w.var("result", "status"), url="/orders/{shop}"))
    reply = conversation.say("x", "call").shows("400", log=["The path parameter shop has no value"])
    assert reply.effects == []


@pytest.mark.parametrize("status", [404, 408, 413, 422, 503])
def test_callout_when_it_fails_then_the_flow_sees_it_and_goes_on(talk: Start, w: Any, status: int) -> None:
    """spec actions-runtime.md §16, steps 1, 5, 6, R14."""
    parts = [
        w.var("result", "success"),
        " ",
        w.var("result", "status"),
        " ",
        w.formula("${result.body.error}"),
    ]
    conversation = talk(calling(w, *parts), outside=lambda _: failed_callout(status, "it is broken"))
    reply = conversation.say("x", "call").shows(
        f"false {status} it is broken", log=["The call of an extension failed: it is broken"]
    )
    [event] = [each for each in reply.debug["turn_events"] if each["event"] == "callout"]
    assert event["error"] == {"message": "it is broken"}
    body = '{"error": "it is broken", "message": "it is broken"}'
    assert event["callout"]["response"] == {"status_code": status, "body": body}


def test_callout_when_shown_then_the_event_has_request_and_response(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16, step 7."""
    request = {"method": "get", "url": "https://example.com", "path": "/things"}
    conversation = talk(calling(w), outside=answering(FINE, request=request))
    event = conversation.say("x", "call").debug["turn_events"][2]
    assert event == {
        "event": "callout",
        "source": {"type": "step", "action": "call", "action_title": "Call", "step": "s1"},
        "callout": {
            "type": "integration_interaction",
            "internal": {"catalog_item_id": "c-1", "spec_hash_id": None},
            "result_variable": "result",
            "request": request,
            "response": {"status_code": 200, "body": json.dumps(FINE["body"])},
        },
    }


def test_callouts_when_there_are_several_then_all_run_in_one_turn(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16: and each sees the answers before it."""
    action = w.action(
        "call",
        w.step("s1", then=w.callout(result="one")),
        w.step("s2", then=w.callout(result="two", query=[("n", w.var("one", "body.n"))])),
        w.step("s3", [w.var("two", "body.n")]),
    )
    second = {"success": True, "status": 200, "body": {"n": 9}}
    reply = talk(action, outside=answering(FINE, second)).say("x", "call").shows("9")
    assert [effect.query for effect in reply.effects] == [{}, {"n": 3}]


def test_callouts_when_a_step_loops_then_their_number_is_bounded(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §23: fifty visits of a step, and no more calls than the engine allows."""
    action = w.action(
        "call",
        w.step("s0"),
        w.step("s1", then=w.callout()),
        w.step("s2", then={"type": "jump_to", "step": "s0"}),
    )
    reply = talk(action, outside=lambda _: CalloutResult(FINE)).say("x", "call")
    assert len(reply.effects) == 25
    assert reply.state["pending"] is None


def test_stream_when_it_ends_then_its_text_is_said(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16, streaming: a plain message gets it whole."""
    then = w.callout(method="POST")
    mapping = {"partial_item": [{"response_type": "text", "mapping": [{"name": "text", "value": "r[0].t"}]}]}
    then["callout"]["stream_response_mapping"] = mapping
    action = w.action("call", w.step("s1", then=then), w.step("s2", "after"))
    value = {"success": True, "status": 200, "body": "Once upon", "last_event": {}}
    reply = (
        talk(action, outside=answering(value, text="Once upon")).say("x", "call").shows("Once upon", "after")
    )
    assert reply.effects[0].stream_mapping == mapping


def test_callout_when_the_client_is_to_come_back_then_an_empty_message_goes_on(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16, step 4; §2, step 5: `skip_user_input`, then the call is made."""
    action = w.action(
        "call", w.step("s1", "Moment.", then=w.callout()), w.step("s2", [w.var("result", "status")])
    )
    conversation = talk(action, outside=answering(FINE), request={"are_callouts_async": True})
    reply = conversation.say("x", "call").shows("Moment.", pending="callout")
    assert (reply.result.skips_user_input, reply.effects) == (True, [])
    again = conversation.say().shows("200", pending=None)
    assert (again.result.skips_user_input, len(again.effects)) == (False, 1)


def client_actions(w: Any, **parameters: Any) -> dict[str, Any]:
    return {
        "type": "client_actions",
        "client_actions": [
            {"name": "locate", "type": "client", "parameters": parameters, "result_variable": "place"}
        ],
    }


def test_client_actions_when_reached_then_the_client_is_asked(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §17: `output.actions`, `skip_user_input`, then the result is read."""
    action = w.action(
        "call",
        w.step("s1", "Where?", then=client_actions(w, n=w.session("n"))),
        w.step("s2", ["You are in ", w.var("place")]),
    )
    conversation = talk(action)
    reply = conversation.say("x", "call", skill_variables={"n": 4}).shows("Where?", pending="client_actions")
    assert reply.result.output["actions"] == [
        {
            "name": "locate",
            "type": "client",
            "parameters": {"n": 4},
            "result_variable": "place",
            "skill": "actions skill",
        }
    ]
    assert reply.result.skips_user_input
    conversation.say(action_variables={"place": "Rome"}).shows("You are in Rome", pending=None)


def test_client_action_when_a_parameter_is_faulty_then_it_is_empty(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §17: an invalid expression becomes the empty string."""
    action = w.action("call", w.step("s1", then=client_actions(w, n=w.formula("${none}.x"))), w.step("s2"))
    reply = talk(action).say("x", "call").shows(pending="client_actions", log=["Error in the parameter n"])
    assert reply.result.output["actions"][0]["parameters"] == {"n": ""}


FOUND = ({"response_type": "search", "header": "Here:", "primary_results": [], "additional_results": []},)


@pytest.mark.parametrize(("kind", "texts"), [("search", ["after"]), ("search_and_end_action", [])])
def test_search_when_reached_then_its_results_are_shown(
    talk: Start, w: Any, kind: str, texts: list[str]
) -> None:
    """spec actions-runtime.md §17: the query is the user's text; then go on, or finish."""
    action = w.action("find", w.step("s1", then=kind), w.step("s2", "after"))
    conversation = talk(action, outside=lambda _: SearchResult(FOUND), request={"is_search_available": True})
    reply = conversation.say("old tea", "find").shows(*texts, types=["search", *["text" for _ in texts]])
    assert reply.effects == [SearchEffect("find", "s1", "old tea", None)]
    assert "search s1" in reply.events


def test_search_when_it_has_a_query_and_a_filter_then_those_are_used(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §17; actions-format.md §8: canonical `search`, result kept, not shown."""
    then = {
        "type": "search",
        "search": {
            "query": w.formula("'about ' + ${topic}"),
            "filter": w.scalar("year>2020"),
            "result_variable": "r",
            "display": False,
        },
    }
    action = w.action("find", w.step("s1", then=then), w.step("s2", [w.var("r", "n")]))
    conversation = talk(
        action, outside=lambda _: SearchResult(FOUND, value={"n": 2}), request={"is_search_available": True}
    )
    reply = conversation.say("x", "find", skill_variables={"topic": "tea"}).shows("2", types=["text"])
    assert reply.effects == [SearchEffect("find", "s1", "about tea", "year>2020")]


def test_search_when_there_is_no_search_skill_then_it_says_so(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §17: the error text, logged, and on."""
    action = w.action("find", w.step("s1", then="search"), w.step("s2", "after"))
    reply = talk(action).say("x", "find")
    assert reply.texts[1:] == ["after"]
    assert reply.debug["log_messages"][0]["message"] == "There is no search skill"


@pytest.mark.parametrize("by", ["environment", "skill"])
def test_no_match_when_search_answers_then_that_ends_the_turn(talk: Start, w: Any, by: str) -> None:
    """spec actions-runtime.md §3, step 7: search_skill_fallback, or search_routing of the skill."""
    settings = {"search_routing": {"target": "conversational_search"}} if by == "skill" else {}
    request = {"is_search_available": True, "is_search_fallback": by == "environment"}
    answers = [SearchResult(FOUND), SearchResult((), is_answer=False)]
    conversation = talk(outside=lambda _: answers.pop(0), request=request, system_settings=settings)
    reply = conversation.say("what?").shows(types=["search"], pending=None)
    assert reply.effects == [SearchEffect(None, None, "what?", is_for_no_match=True)]
    conversation.say("what?").shows("Please rephrase.")


def test_callout_when_it_holds_private_values_then_events_do_not(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §16: sent in clear to the extension, masked in events, URL-encoded too."""
    mapping = {
        "query": [("q", w.session("pin"))],
        "header": [("X-Pin", w.formula("'is ' + $pin"))],
        "body": [("n", w.session("number")), ("open", w.session("open"))],
    }
    request = {
        "query_parameters": "q=s3%20cret",
        "headers": {"X-Pin": "is s3 cret"},
        "body": {"n": 7, "open": "o 7 p", "code": "s3 cret"},
    }
    body = {"echo": "you said s3 cret", "n": 7}
    secrets = [{"variable": name, "privacy": {"enabled": True}} for name in ("pin", "number")]
    conversation = talk(
        calling(w, **mapping),
        variables=[*secrets, {"variable": "open"}],
        outside=answering(
            {"success": True, "status": 200, "body": body, "last_event": {"x": "s3 cret"}}, request=request
        ),
    )
    values = {"pin": "s3 cret", "number": 7, "open": "o 7 p"}
    reply = conversation.say("x", "call", skill_variables=values)
    assert reply.effects[0].query == {"q": "s3 cret"}
    shown = reply.debug["turn_events"][2]["callout"]
    assert shown["request"] == {
        "query_parameters": "q=*********",
        "headers": {"X-Pin": "is *******"},
        "body": {"n": "*", "open": "o * p", "code": "*******"},
    }
    assert shown["response"] == {
        "status_code": 200,
        "body": '{"echo": "you said *******", "n": "*"}',
        "last_event": {"x": "*******"},
    }


@pytest.mark.parametrize("is_called", [False, True])
def test_callout_when_its_result_is_private_then_the_event_has_stars(
    talk: Start, w: Any, is_called: bool
) -> None:
    """spec actions-runtime.md §§16, 9.7: before it is written as one text; also in an action that a dialog
    called, where nothing else is masked."""
    action = calling(w, w.var("result", "body.note"))
    action["variables"] = [{"variable": "result", "privacy": {"enabled": True}}]
    answer = {"success": True, "status": 200, "body": {"note": 'say "x" y', "n": [12345]}}
    conversation = talk(
        action, outside=answering(answer), request={"call": ActionCall("call")} if is_called else {}
    )
    reply = conversation.say("x", "call").shows('say "x" y')
    shown = reply.debug["turn_events"][2]["callout"]
    assert shown["response"] == {"status_code": 200, "body": '{"note": "*********", "n": ["*****"]}'}
    assert bool(reply.result.secrets) is not is_called


@pytest.mark.parametrize(
    "names", [("a.b", "a.b.e"), ("a.b.e", "a.b"), ("a", "a.b.e")], ids=["outer first", "inner first", "deep"]
)
def test_callout_when_parameters_of_the_body_exclude_each_other_then_it_is_not_made(
    talk: Start, w: Any, names: tuple[str, str]
) -> None:
    """spec actions-runtime.md §16, step 2: a value cannot lie within another that is no object."""
    mapping = {"body": [(name, w.scalar("x")) for name in names]}
    said = talk(calling(w, w.var("result", "status"), **mapping), outside=answering()).say("x", "call")
    said.shows("400", log=[f"body parameter {names[1]} and another one exclude each other"])


def test_callout_when_a_parameter_only_looks_like_an_answer_then_it_is_sent_whole(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §9.8: a date, a picked option and an amount are sent as values; objects of the
    skill's and of extensions are what they are, whatever keys they have."""
    objects = {
        "weight": {"label": "kg", "value": 5, "more": 1},
        "unit": {"label": "kg", "value": 5},
        "type": {"system_type": ["date"], "value": 1},
    }
    answers = {
        "day": {"system_type": "date", "value": "2031-08-11"},
        "picked": {"value": "b", "item": {"id": 2}, "label": "B"},
        "cost": {"system_type": "currency", "value": 20, "unit": "USD"},
    }
    mapping = {"body": [(name, w.scalar(value)) for name, value in {**objects, **answers}.items()]}
    reply = talk(calling(w, **mapping), outside=answering(FINE)).say("x", "call")
    assert reply.effects[0].body == {**objects, "day": "2031-08-11", "picked": "b", "cost": 20}


@pytest.mark.parametrize("kind", ["callout", "client_actions"])
def test_call_when_the_user_speaks_before_it_is_made_then_its_step_says_nothing_again(
    talk: Start, w: Any, kind: str
) -> None:
    """spec actions-runtime.md §§2, 16, 17: the text may start a topic or match nothing; then the call is due
    as before, and what the step has said and set stays said and set once."""
    resolver = w.callout(result="place") if kind == "callout" else client_actions(w)
    counts = {"n": w.formula("(${n} == null ? 0 : ${n}) + 1")}
    conversation = talk(
        w.action(
            "call",
            w.step(
                "s1",
                "Moment.",
                then=resolver,
                sets=counts,
                condition={"not": {"eq": [w.session("n"), w.scalar(1)]}},
            ),
            w.step("s2", "Seen ", [w.session("n")]),
        ),
        w.action("hours", w.step("h1", "At nine.")),
        outside=answering(FINE),
        request={"are_callouts_async": True},
    )
    conversation.say("x", "call").shows("Moment.", pending=kind)
    reply = conversation.say("when?", "hours").shows("At nine.", pending=kind, variables={"n": 1})
    assert "step_visited s1" not in reply.events
    assert (reply.result.skips_user_input, reply.effects) == (True, [])
    conversation.say("hm").shows("Please rephrase.", pending=kind, variables={"n": 1})
    reply = conversation.say().shows("Seen ", "1", pending=None)
    assert len(reply.effects) == (1 if kind == "callout" else 0)


def test_call_when_its_step_is_run_again_then_it_says_all_again(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §12: a replay asks anew, and a second visit is a visit."""
    again = {"type": "replay", "clear": [{"variable": "q"}, {"variable": "s1"}]}
    conversation = talk(
        w.action(
            "call",
            w.step("q", "Which?", asks={"free_text": True}),
            w.step("s1", "Moment.", then=w.callout()),
            w.step("s2", "More?", asks={"free_text": True}, then=again),
        ),
        outside=answering(FINE, FINE),
        request={"are_callouts_async": True},
    )
    conversation.say("x", "call")
    for _ in range(2):
        conversation.say("this").shows("Moment.", pending="callout")
        conversation.say("").shows("More?", pending="question")
        conversation.say("yes").shows("Which?", pending="question")
