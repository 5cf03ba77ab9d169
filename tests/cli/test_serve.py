"""`doyle serve` as a real process: start, first key, sample, curl, restart, and how it fails."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import Result

from doyle.cli.banner import LAST_LINE
from doyle.cli.failures import ServerError
from doyle.cli.serve import listen, url_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fern_and_rye.json"
DOYLE = str(Path(sys.executable).with_name("doyle"))
SKILL = {
    "name": "Tiny",
    "intents": [
        {
            "intent": "hours",
            "examples": [{"text": text} for text in ("When do you open?", "opening hours", "closing time")],
        },
        {"intent": "bye", "examples": [{"text": text} for text in ("goodbye", "see you later", "farewell")]},
    ],
    "dialog_nodes": [
        {"dialog_node": "hi", "conditions": "welcome", "output": {"text": "Welcome"}},
        {
            "dialog_node": "h",
            "conditions": "#hours",
            "previous_sibling": "hi",
            "output": {"text": "At eight"},
        },
        {
            "dialog_node": "x",
            "conditions": "anything_else",
            "previous_sibling": "h",
            "output": {"text": "What?"},
        },
    ],
}


class Serving:
    """A `doyle serve` process; what it prints is read up to the banner."""

    def __init__(self, *arguments: str) -> None:
        environment = {**os.environ, "DOYLE_LOG_FORMAT": "json"}
        self.process = subprocess.Popen(
            [DOYLE, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.banner = self._read_banner()

    @property
    def url(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.banner)
        assert found is not None
        return found.group()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def _read_banner(self) -> str:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.strip() == LAST_LINE:
                return "".join(lines)
        raise AssertionError(f"the server ended without a banner: {lines}")


@pytest.fixture
def serve() -> Iterator[Callable[..., Serving]]:
    """Start servers that end with the test."""
    started: list[Serving] = []

    def start(*arguments: str) -> Serving:
        serving = Serving(*arguments)
        started.append(serving)
        return serving

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.stop(signal.SIGKILL)


@pytest.fixture
def skill(tmp_path: Path) -> str:
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(SKILL))
    return str(path)


def test_serve_when_first_started_with_a_sample_then_the_printed_curl_line_works(
    serve: Callable[..., Serving], skill: str
) -> None:
    serving = serve("--data-dir", "data", "--load", skill)
    [curl] = [line.strip() for line in serving.banner.splitlines() if line.strip().startswith("curl ")]
    done = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["input"]["text"] == "When do you open?"
    assert answer["output"]["generic"] == [{"response_type": "text", "text": "At eight"}]


def test_serve_when_started_again_then_the_key_is_hidden_and_the_sample_is_there_once(
    serve: Callable[..., Serving], skill: str
) -> None:
    first = serve("--data-dir", "data", "--load", skill)
    key = json.loads(Path("data/credentials.json").read_text())["api_key"]
    assert key in first.banner
    first.stop()
    second = serve("--data-dir", "data", "--load", skill)
    assert key not in second.banner
    assert "data/credentials.json" in second.banner
    answer = httpx.get(f"{second.url}/v1/workspaces?version=2024-08-25", auth=("apikey", key))
    assert [each["name"] for each in answer.json()["workspaces"]] == ["Tiny"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serve_when_told_to_stop_then_ends_in_good_order(
    serve: Callable[..., Serving], how: signal.Signals
) -> None:
    serving = serve("--data-dir", "data")
    assert httpx.get(f"{serving.url}/healthz").status_code == 200
    assert serving.stop(how) == 0
    assert serve("--data-dir", "data").process.poll() is None


def test_serve_when_the_commands_are_used_then_they_find_it(
    serve: Callable[..., Serving], skill: str, doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    serve("--data-dir", ".doyle")
    imported = doyle("import", skill, "--json")
    assert imported.exit_code == 0, imported.stderr
    assert json.loads(imported.stdout)["status"] == "Available"
    assert "Tiny" in doyle("list").stdout
    chat = doyle("chat", "Tiny", "--debug", typed="opening hours\n")
    assert "Welcome" in chat.stdout
    assert "At eight" in chat.stdout
    assert "#hours" in chat.stdout
    exported = json.loads(doyle("export", "Tiny").stdout)
    assert {node["dialog_node"] for node in exported["dialog_nodes"]} == {"hi", "h", "x"}
    key = doyle("keys", "create", "reader").stdout.strip()
    assert [line.split()[1:] for line in doyle("keys", "list").stdout.splitlines() if "reader" in line]
    monkeypatch.setenv("DOYLE_API_KEY", key)
    assert doyle("list").exit_code == 0
    refused = doyle("keys", "list")
    assert refused.exit_code == 3
    monkeypatch.delenv("DOYLE_API_KEY")
    assert doyle("keys", "delete", "reader").exit_code == 0
    monkeypatch.setenv("DOYLE_API_KEY", key)
    assert doyle("list").exit_code == 3


CONVERSATION = (
    ("", "What can I do for you?"),
    ("Are you open on Sunday?", "On Sunday we are open from 8 in the morning until 2 in the afternoon."),
    ("What does a croissant cost?", "One croissant is $3.00."),
    ("I want to order a cake", "Which flavour?"),
    ("2", "How big?"),
    ("1", "One small lemon cake for $24. Shall I write it down?"),
    ("1", "Written down. Your order number is FR-1001, and the cake is ready in two days."),
    (
        "Is my cake ready?",
        "Your order FR-1001, the small lemon cake, is on the list for the day after tomorrow.",
    ),
    ("cancel order FR-1001", "Order FR-1001 is cancelled. No hard feelings."),
    ("Where is my order?", "What is the number on your slip? It looks like FR-1234."),
    ("fr2044", "Order FR-2044 is in the oven and will be on the shelf this afternoon."),
    ("Hello", "Hello! Fern & Rye here. What may it be?"),
    ("hi there", "Hello again! What else may it be?"),
    ("What is the capital of France?", "I did not get that. Could you put it another way?"),
)


# Conversations that leave a flow in the middle: what is said and what the answer to it has in it.
DETOURS = {
    "a person out of a question": (
        ("cancel my order", "Which order shall I cancel?"),
        ("speak to a person", "One moment, I fetch somebody"),
        ("FR-1234", "Order FR-1234 is in the oven"),
    ),
    "a farewell out of a question": (
        ("cancel my order", "Which order shall I cancel?"),
        ("bye", "Goodbye!"),
    ),
    "a second thought": (
        ("cancel my order", "Which order shall I cancel?"),
        ("never mind", "Then all stays as it is."),
        ("no", "Then until soon"),
    ),
    "a question within a question": (
        ("cancel my order", "Which order shall I cancel?"),
        ("When do you close today?", "Which order shall I cancel?"),
        ("blub", "I did not get that"),
        ("FR-1234", "Order FR-1234 is cancelled."),
    ),
    "detours from the slip": (
        ("I want to order a cake", "Which flavour?"),
        (
            "do you deliver?",
            "cargo bike for 5 dollars, Tuesday to Saturday. Bread is best fetched warm.\nNow, your",
        ),
        ("strawberry", "We bake chocolate, lemon, carrot and honey cakes."),
        ("does the carrot cake have nuts", "The carrot cake has walnuts in it."),
        ("lemon", "How big?"),
        ("what does a croissant cost", "One croissant is $3.00."),
        ("big", "One large lemon cake for $52."),
        ("actually make it small", "Let me correct that.\nOne small lemon cake for $24."),
        ("yes", "Your order number is FR-1001"),
        ("i want to cancel it", "Shall I cancel FR-1001, the small lemon cake?"),
        ("2", "Then it stays as it is."),
        ("cancel", "Shall I cancel FR-1001, the small lemon cake?"),
        ("yes", "Order FR-1001 is cancelled."),
    ),
    "a slip torn up": (
        ("order a small carrot cake", "One small carrot cake for $24."),
        ("forget it", "Then I tear up the slip."),
        ("order a cake", "Which flavour?"),
        ("let me speak to a human", "One moment, I fetch somebody"),
        ("Hello", "Hello! Fern & Rye here."),
    ),
    "a choice between meanings": (
        ("I need a cake without nuts", "Do you mean one of these?\n  1. "),
        ("3", "I did not get that"),
        ("order a cake", "Which flavour?"),
        ("stop", "Then I tear up the slip."),
    ),
    "a workshop": (
        ("any baking courses?", "Which day suits you?"),
        ("thursday", "On Thursday there is no workshop"),
        ("bread", "See you on Wednesday at six."),
    ),
    "lost": (
        ("blub", "I did not get that"),
        ("gnarf", "once more, please?"),
        ("blorptang", "I keep missing your point."),
        ("3", "One moment, I fetch somebody"),
    ),
}


def talk(doyle: Callable[..., Result], conversation: tuple[tuple[str, str], ...]) -> None:
    """Say all of it in one chat and compare every answer; the first entry is what greets."""
    result = doyle("chat", "Fern & Rye", typed="".join(f"{said}\n" for said, _ in conversation[1:]))
    assert result.exit_code == 0
    turns = re.split(r"^you> .*\n", result.stdout, flags=re.MULTILINE)
    assert len(turns) == len(conversation)
    for turn, (said, answer) in zip(turns, conversation, strict=True):
        assert answer in turn, said
    assert "[dialog error]" not in result.stdout


def test_serve_when_the_example_is_loaded_then_whole_conversations_make_sense(
    serve: Callable[..., Serving], doyle: Callable[..., Result]
) -> None:
    serve("--data-dir", ".doyle", "--load", str(EXAMPLE))
    talk(doyle, CONVERSATION)
    for detour in DETOURS.values():
        talk(doyle, (CONVERSATION[0], *detour))


def test_serve_when_the_port_is_taken_then_one_line_and_exit_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [DOYLE, "serve", "--port", port, "--data-dir", "data"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(f"doyle: cannot listen on 127.0.0.1 port {port}: ")
    assert done.stderr.count("\n") == 1
    assert not Path("data").exists()


def test_serve_when_the_data_directory_is_in_use_then_one_line_and_exit_3(
    serve: Callable[..., Serving],
) -> None:
    serve("--data-dir", "data")
    command = [DOYLE, "serve", "--port", "0", "--data-dir", "data"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_when_a_setting_makes_no_sense_then_exits_with_2_and_makes_nothing(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOYLE_RATE_LIMITS", "nowhere.toml")
    result = doyle("serve", "--port", "0", "--data-dir", "data")
    assert result.exit_code == 2
    assert "doyle: setting DOYLE_RATE_LIMITS: nowhere.toml: No such file or directory" in result.stderr
    assert not Path("data").exists()


def test_serve_when_the_sample_is_missing_then_exits_with_2(doyle: Callable[..., Result]) -> None:
    result = doyle("serve", "--port", "0", "--data-dir", "data", "--load", "nowhere.json")
    assert result.exit_code == 2
    assert "nowhere.json" in result.stderr


def test_serve_when_the_sample_is_no_skill_then_serves_all_the_same(
    serve: Callable[..., Serving], tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text("[]")
    serving = serve("--data-dir", "data", "--load", "bad.json")
    assert httpx.get(f"{serving.url}/healthz").status_code == 200
    assert "/v1/workspaces?" in serving.banner


def test_listen_when_the_host_is_unknown_then_says_so() -> None:
    with pytest.raises(ServerError, match="cannot listen on 203"):
        listen("203.0.113.7", 0)


def test_listen_when_the_server_is_not_yet_there_then_connections_wait_and_nobody_else_gets_the_port() -> (
    None
):
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=30):
            listener.settimeout(30)
            listener.accept()[0].close()
        with pytest.raises(ServerError, match=f"port {port}"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "start"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("0.0.0.0", "http://127.0.0.1:"),
        ("localhost", "http://127.0.0.1:"),
    ],
)
def test_url_when_bound_then_reaches_the_socket(host: str, start: str) -> None:
    with listen(host, 0) as listener:
        assert url_of(listener) == f"{start}{listener.getsockname()[1]}"


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
@pytest.mark.parametrize("host", ["::1", "::"])
def test_url_when_bound_to_ipv6_then_has_brackets(host: str) -> None:
    try:
        listener = listen(host, 0)
    except ServerError:
        pytest.skip("no IPv6 address here")
    with listener:
        assert url_of(listener).startswith("http://[::1]:")
