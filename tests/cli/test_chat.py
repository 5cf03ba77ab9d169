"""`doyle chat` with a scripted server: what is sent, what is shown, how it ends."""

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

ID = "00000000-0000-0000-0000-000000000001"
MESSAGE = f"/v1/workspaces/{ID}/message"


def reply(*generic: dict[str, Any], turn: int = 1, **context: Any) -> dict[str, Any]:
    return {
        "input": {},
        "intents": [{"intent": "hours", "confidence": 0.9}],
        "entities": [],
        "context": {"conversation_id": "c", "turn": turn, **context},
        "output": {"generic": list(generic), "nodes_visited": ["n"], "log_messages": []},
    }


def text(words: str) -> dict[str, str]:
    return {"response_type": "text", "text": words}


@pytest.fixture
def workspace(scripted: Any) -> Any:
    scripted.script(
        "GET", f"/v1/workspaces/{ID}", {"workspace_id": ID, "name": "Shop", "status": "Available"}
    )
    return scripted


def bodies(scripted: Any) -> list[Any]:
    return [request["body"] for request in scripted.sent("POST", MESSAGE)]


def test_chat_when_lines_are_piped_then_reads_as_a_transcript(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    workspace.script("POST", MESSAGE, reply(text("Welcome")), reply(text("We open at 8"), turn=2))
    result = doyle("chat", ID, typed="\n  when do you open?  \n\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["Welcome", "you> when do you open?", "We open at 8"]


def test_chat_when_it_goes_on_then_the_context_goes_back_and_forth(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    """v1 state lives in the context that the client returns (spec/dialog-engine.md §10)."""
    workspace.script("POST", MESSAGE, reply(turn=1), reply(turn=2), reply(turn=3))
    doyle("chat", ID, typed="a\nb\n")
    first, second, third = bodies(workspace)
    assert first == {}
    assert second == {"input": {"text": "a"}, "context": {"conversation_id": "c", "turn": 1}}
    assert third == {"input": {"text": "b"}, "context": {"conversation_id": "c", "turn": 2}}


OPTIONS = {
    "response_type": "option",
    "title": "Which?",
    "options": [
        {"label": "Red", "value": {"input": {"text": "the red one"}}},
        {
            "label": "Blue",
            "value": {"input": {"text": "blue"}, "intents": [{"intent": "x", "confidence": 1}]},
        },
    ],
}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("1", {"input": {"text": "the red one"}}),
        ("2", {"input": {"text": "blue"}, "intents": [{"intent": "x", "confidence": 1}]}),
        ("3", {"input": {"text": "3"}}),
        ("0", {"input": {"text": "0"}}),
        ("red", {"input": {"text": "red"}}),
        ("²", {"input": {"text": "²"}}),
        ("1" * 5000, {"input": {"text": "1" * 5000}}),
    ],
)
def test_chat_when_a_number_is_typed_then_the_option_of_that_number_is_sent(
    workspace: Any, doyle: Callable[..., Result], typed: str, sent: dict[str, Any]
) -> None:
    workspace.script("POST", MESSAGE, reply(OPTIONS), reply(text("ok")))
    result = doyle("chat", ID, typed=f"{typed}\n")
    assert "  1. Red\n  2. Blue" in result.stdout
    assert {key: value for key, value in bodies(workspace)[1].items() if key != "context"} == sent


def test_chat_when_what_is_piped_in_is_no_text_then_says_so_in_a_line(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    workspace.script("POST", MESSAGE, reply(text("Welcome")))
    result = doyle("chat", ID, typed="Grüße\n".encode("latin-1"))
    assert result.exit_code == 2
    assert result.stderr == "doyle: what is typed or piped in is not in the encoding utf-8\n"


def test_chat_when_options_are_answered_then_old_numbers_are_plain_text(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    workspace.script("POST", MESSAGE, reply(OPTIONS), reply(text("ok")), reply(text("ok")))
    doyle("chat", ID, typed="1\n1\n")
    assert bodies(workspace)[2]["input"] == {"text": "1"}


def test_chat_when_debugging_then_asks_for_details_and_shows_them(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    workspace.script("POST", MESSAGE, reply(text("Welcome")))
    result = doyle("chat", ID, "--debug", typed="")
    assert "#hours 0.90" in result.stdout
    assert workspace.sent("POST", MESSAGE)[0]["query"]["nodes_visited_details"] == "true"


def test_chat_when_json_is_asked_for_then_every_reply_is_a_line_of_json(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    long = "all work and no play " * 50 + "[bold]\n\x1b"
    workspace.script("POST", MESSAGE, reply(text("Welcome")), reply(text(long), turn=2))
    result = doyle("chat", ID, "--json", typed="hello\n")
    turns = [json.loads(line) for line in result.stdout.splitlines()]
    assert [turn["context"]["turn"] for turn in turns] == [1, 2]
    assert turns[1]["output"]["generic"][0]["text"] == long


def test_chat_when_an_action_wants_a_next_call_then_it_is_made(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    """`context.skip_user_input` asks the client to go on at once (spec/dialog-engine.md §11.2)."""
    workspace.script("POST", MESSAGE, reply(text("one"), skip_user_input=True), reply(text("two"), turn=2))
    result = doyle("chat", ID, typed="")
    assert result.stdout.splitlines() == ["one", "two"]
    second = bodies(workspace)[1]
    assert second["intents"] == [{"intent": "hours", "confidence": 0.9}]
    assert second["context"]["skip_user_input"] is True


def test_chat_when_actions_ask_forever_then_it_stops(workspace: Any, doyle: Callable[..., Result]) -> None:
    workspace.script("POST", MESSAGE, reply(text("again"), skip_user_input=True))
    result = doyle("chat", ID, typed="")
    assert result.exit_code == 0
    assert len(bodies(workspace)) == 11


def test_chat_when_a_message_is_refused_then_goes_on_and_ends_with_1(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    refusal = {
        "error": "Invalid Request Body",
        "code": 400,
        "errors": [{"message": "too long", "path": "/input"}],
    }
    workspace.script("POST", MESSAGE, reply(text("Welcome")))
    workspace.script("POST", MESSAGE, refusal, status=400)
    workspace.script("POST", MESSAGE, reply(text("fine")))
    result = doyle("chat", ID, typed="long\nshort\n")
    assert result.exit_code == 1
    assert "too long at /input" in result.stderr
    assert result.stderr.endswith("doyle: one message was refused\n")
    assert result.stdout.splitlines()[-1] == "fine"


def test_chat_when_the_workspace_is_unknown_then_exits_with_2(
    scripted: Any, doyle: Callable[..., Result]
) -> None:
    result = doyle("chat", ID, typed="hi\n")
    assert result.exit_code == 2
    assert result.stderr.startswith("doyle: ")


def test_chat_when_the_server_fails_then_exits_with_3(workspace: Any, doyle: Callable[..., Result]) -> None:
    workspace.script("POST", MESSAGE, {"error": "Internal Server Error", "code": 500}, status=500)
    assert doyle("chat", ID, typed="hi\n").exit_code == 3


def read_until(terminal: int, expected: bytes) -> bytes:
    """Read what a terminal shows until it matches a pattern, or fail."""
    seen = b""
    while not re.search(expected, seen, re.DOTALL):
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, f"never shown: {expected!r} in {seen!r}"
        seen += os.read(terminal, 4096)
    return seen


def test_chat_when_at_a_terminal_then_prompts_and_ctrl_d_leaves(workspace: Any) -> None:
    workspace.script("POST", MESSAGE, reply(text("Welcome")), reply(text("Hello back")))
    main, secondary = pty.openpty()
    command = [str(Path(sys.executable).with_name("doyle")), "chat", ID]
    process = subprocess.Popen(command, stdin=secondary, stdout=secondary, stderr=secondary)
    os.close(secondary)
    try:
        shown = read_until(main, b"you>")
        assert b"Ctrl-D leaves" in shown
        assert b"Welcome" in shown
        os.write(main, b"hello\n")
        read_until(main, b"Hello back.*you>")
        os.write(main, b"\x04")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(main)


TRACE = {
    "understanding": {"intents": [], "entities": [], "is_irrelevant": False},
    "turn": [{"step": "end", "why": "rested"}],
    "timings": {"total": 1.0},
}


@pytest.mark.parametrize("option", ["--trace", "--trace=compact", "--trace=full"])
def test_chat_when_tracing_then_asks_for_traces_and_shows_them(
    workspace: Any, doyle: Callable[..., Result], option: str
) -> None:
    """Design, *Trace*: the header `Doyle-Trace: 1`."""
    workspace.script("POST", MESSAGE, {**reply(text("Welcome")), "trace": TRACE})
    result = doyle("chat", option, ID, typed="hello\n")
    assert (
        result.stdout.count("Welcome\ntrace\n├── understood nothing\n├── end: rested\n└── total 1.0 ms\n")
        == 2
    )
    assert [each["headers"].get("Doyle-Trace") for each in workspace.sent("POST", MESSAGE)] == ["1", "1"]


def test_chat_when_not_tracing_then_does_not_ask(workspace: Any, doyle: Callable[..., Result]) -> None:
    workspace.script("POST", MESSAGE, {**reply(text("Welcome")), "trace": TRACE})
    result = doyle("chat", ID, typed="")
    assert result.stdout == "Welcome\n"
    assert "Doyle-Trace" not in workspace.sent("POST", MESSAGE)[0]["headers"]


def test_chat_when_the_server_sends_no_trace_then_just_the_answer(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    workspace.script("POST", MESSAGE, reply(text("Welcome")))
    assert doyle("chat", ID, "--trace", typed="").stdout == "Welcome\n"


def test_chat_when_the_trace_view_is_unknown_then_a_usage_error(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    result = doyle("chat", ID, "--trace=half", typed="")
    assert result.exit_code == 2
    assert "'full'" in result.stderr


def test_chat_when_a_workspace_is_called_like_the_option_then_it_is_meant(
    workspace: Any, doyle: Callable[..., Result]
) -> None:
    workspace.script("GET", "/v1/workspaces", {"workspaces": [], "pagination": {}})
    result = doyle("chat", "--", "--trace", typed="")
    assert "no workspace is called '--trace'" in result.stderr
