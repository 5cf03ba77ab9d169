"""`doyle audit`: who changed what."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from doyle.cli.arguments import AsJson
from doyle.cli.client import PAGE_LIMIT, Client
from doyle.cli.grants import Instance, admin_path
from doyle.cli.target import get_target
from doyle.cli.terminal import notes, print_json, print_table
from doyle.wire.json import JsonObject

HEADINGS = ("TIME", "WHO", "WHAT", "ON", "STATUS", "FROM")


def show_audit_log(
    actor: Annotated[str | None, typer.Option(help="Whose changes: a name or an id.")] = None,
    operation: Annotated[str | None, typer.Option(help="Which operation, as create_key.")] = None,
    since: Annotated[str | None, typer.Option(metavar="MOMENT", help="From this date or time on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="MOMENT", help="Before this date or time.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at most.")] = 100,
    instance: Instance = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what, newest first."""
    given = {"actor": actor, "operation": operation, "since": since, "until": until}
    query = {name: value for name, value in given.items() if value is not None}
    with Client(get_target(instance)) as client:
        path = admin_path("audit_log")
        events = list(islice(_events(client, path, query, min(limit, PAGE_LIMIT)), limit))
    if as_json:
        print_json({"events": events})
    elif not events:
        notes().print("There are no such events.")
    else:
        print_table(HEADINGS, [_row(event) for event in events])


def _events(client: Client, path: str, query: dict[str, str], page_limit: int) -> Iterator[JsonObject]:
    parameters = {**query, "page_limit": str(page_limit)}
    while True:
        page = client.get(path, **parameters)
        yield from page["events"]
        cursor = page["pagination"].get("next_cursor")
        if not cursor:
            return
        parameters["cursor"] = cursor


def _row(event: JsonObject) -> tuple[str, ...]:
    who = event["actor_name"] or event["actor"]
    return (
        event["timestamp"],
        who,
        event["operation"],
        event["resource"],
        str(event["status"]),
        event["address"],
    )
