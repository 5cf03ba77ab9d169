"""`doyle chat`: a conversation in the terminal."""

import contextlib
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated

import typer
from typer.core import TyperCommand

from doyle.cli.arguments import AsJson, WorkspaceName
from doyle.cli.client import Client
from doyle.cli.failures import CheckFailedError, Context
from doyle.cli.replies import Choice, Shown, show_reply
from doyle.cli.target import get_target
from doyle.cli.terminal import notes, print_json_line, print_line, print_tree, visible
from doyle.cli.trace import TraceView, trace_tree
from doyle.wire.json import JsonObject

# Where Python has it, loading it gives `input` a history and line editing.
with contextlib.suppress(ImportError):
    importlib.import_module("readline")

# A client action with a step behind it asks the client to call again; a loop of those is cut here.
MAX_CONTINUATIONS = 10
TRACE_HEADER = "Doyle-Trace"
CHOICE_NUMBER = re.compile(r"[0-9]{1,9}")
BOLD_PROMPT = "\001\033[1;32m\002you>\001\033[0m\002 "
PLAIN_PROMPT = "you> "


@dataclass(slots=True)
class Talk:
    """A conversation over HTTP: keeps the context and the choices that the last reply offered."""

    client: Client
    workspace_id: str
    is_debug: bool = False
    trace: TraceView | None = None
    context: JsonObject | None = None
    choices: list[Choice] = field(default_factory=list)

    def open(self) -> list[JsonObject]:
        """Start without input, which is what greets the user."""
        return self._exchange({})

    def say(self, text: str) -> list[JsonObject]:
        """Send a text, or the choice of that number; several replies where actions ask for a next call."""
        return self._exchange(self._request_for(text))

    def show(self, reply: JsonObject) -> Shown:
        """Make a reply readable and remember its choices."""
        shown = show_reply(reply, is_debug=self.is_debug)
        self.choices = shown.choices
        return shown

    def _request_for(self, text: str) -> JsonObject:
        number = int(text) if CHOICE_NUMBER.fullmatch(text) else 0
        if 1 <= number <= len(self.choices):
            value = self.choices[number - 1].value
            known: JsonObject = {key: value[key] for key in ("intents", "entities") if key in value}
            return {"input": value.get("input") or {"text": text}, **known}
        return {"input": {"text": text}}

    def _exchange(self, request: JsonObject) -> list[JsonObject]:
        replies = [self._send(request)]
        while replies[-1]["context"].get("skip_user_input") and len(replies) <= MAX_CONTINUATIONS:
            last = replies[-1]
            replies.append(self._send({key: last[key] for key in ("input", "intents", "entities")}))
        return replies

    def _send(self, request: JsonObject) -> JsonObject:
        if self.context is not None:
            request = {**request, "context": self.context}
        reply = self.client.request(
            "POST",
            f"/v1/workspaces/{self.workspace_id}/message",
            body=request,
            parameters={"nodes_visited_details": "true"} if self.is_debug else {},
            headers={TRACE_HEADER: "1"} if self.trace else {},
        )
        self.context = reply["context"]
        return reply


class ChatCommand(TyperCommand):
    """Lets `--trace` stand without a value: that is the compact view."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse the command line."""
        end = args.index("--") if "--" in args else len(args)
        options = ["--trace=compact" if each == "--trace" else each for each in args[:end]]
        return super().parse_args(ctx, options + args[end:])


def chat(
    workspace: WorkspaceName,
    debug: Annotated[bool, typer.Option("--debug", help="Show intents, entities and visited nodes.")] = False,
    trace: Annotated[
        TraceView | None,
        typer.Option("--trace", metavar="[=full]", help="Show what each turn considered and why."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Talk to a workspace; Ctrl-D leaves."""
    is_terminal = sys.stdin.isatty()
    with Client(get_target()) as client:
        found = client.get_workspace(workspace)
        talk = Talk(client, found["workspace_id"], is_debug=debug, trace=trace)
        if is_terminal and not as_json:
            _announce(found)
        show = _show_json if as_json else _show_lines
        for reply in talk.open():
            show(talk, reply)
        failures = _converse(talk, _typed_lines(is_terminal, is_echoed=not as_json), show)
    if failures and not is_terminal:
        count = "one message was" if failures == 1 else f"{failures} messages were"
        raise CheckFailedError(f"{count} refused")


def _converse(talk: Talk, texts: Iterator[str], show: Callable[[Talk, JsonObject], None]) -> int:
    """Answer every text; returns how many the server refused."""
    failures = 0
    for text in texts:
        try:
            replies = talk.say(text)
        except CheckFailedError as error:
            failures += 1
            notes().print(visible(error.message, "red"), soft_wrap=True)
            continue
        for reply in replies:
            show(talk, reply)
    return failures


def _announce(workspace: JsonObject) -> None:
    status = "" if workspace.get("status") in {None, "Available"} else f" (status {workspace['status']})"
    notes().print(visible(f"{workspace['name']}{status}. Ctrl-D leaves.", "dim"), soft_wrap=True)


def _typed_lines(is_terminal: bool, *, is_echoed: bool) -> Iterator[str]:
    """What the user types, blank lines left out; piped lines are echoed, so that the output reads whole."""
    if is_terminal:
        yield from _prompted_lines()
        return
    for line in sys.stdin:
        if text := line.strip():
            if is_echoed:
                print_line(f"{PLAIN_PROMPT}{text}", "bold")
            yield text


def _prompted_lines() -> Iterator[str]:
    prompt = BOLD_PROMPT if sys.stdout.isatty() and not notes().no_color else PLAIN_PROMPT
    while True:
        try:
            text = input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            notes().print()
            return
        if text:
            yield text


def _show_lines(talk: Talk, reply: JsonObject) -> None:
    for line in talk.show(reply).lines:
        print_line(line.text, line.style)
    if talk.trace and "trace" in reply:
        print_tree(trace_tree(reply["trace"], talk.trace))


def _show_json(talk: Talk, reply: JsonObject) -> None:
    talk.show(reply)
    print_json_line(reply)
