"""The pages that `log_events.py` asks for: of one workspace and of all, by usual and by unusual filters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from log_texts import RARE_INTENT, RARE_WORD, environment_of, places


@dataclass(frozen=True, slots=True)
class Case:
    """One request for a page. Usual ones have targets, the others are bounded."""

    name: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    is_usual: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is there to be looked for: an event of the workspace, and a cursor of its log."""

    text: str = "text"
    conversation_id: str = "conversation"
    log_id: str = "log"
    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    cursor: str = "cursor"


def cases(client: httpx.Client | None) -> list[Case]:
    """All of them, about what a server holds; without one, their names."""
    workspace = places()[0]
    path = f"/v1/workspaces/{workspace.workspace_id}/logs"
    known = Known() if client is None else _look(client, path)
    made = [Case("plain", path), Case("plain, second page", path, {"cursor": known.cursor})]
    made.append(Case("plain, oldest first", path, {"sort": "request_timestamp"}))
    made += [Case(name, path, {"filter": text}) for name, text in _usual(known)]
    made += [Case(name, path, {"filter": text}, is_usual=False) for name, text in _unusual()]
    for name, text in _everywhere(f"workspace_id::{workspace.workspace_id}"):
        made.append(Case(f"all logs, workspace{name}", "/v1/logs", {"filter": text}))
    for name, text in _everywhere("request.context.metadata.deployment::deployment-2"):
        made.append(Case(f"all logs, deployment{name}", "/v1/logs", {"filter": text}))
    absent = "language::en,request.context.system.assistant_id::nobody"
    return [*made, Case("all logs, assistant, absent", "/v1/logs", {"filter": absent})]


def assistant_cases(client: httpx.Client | None) -> list[Case]:
    """Those of v2: of one environment and of a whole assistant."""
    assistant_id = places()[0].workspace_id
    path = f"/v2/assistants/{environment_of(assistant_id, 'live')}/logs"
    known = Known() if client is None else _look_at_assistant(client, path)
    made = [Case("plain", path), Case("plain, second page", path, {"cursor": known.cursor})]
    made += [Case(name, path, {"filter": text}) for name, text in _usual_of_assistants(known)]
    whole = f"/v2/assistants/{assistant_id}/logs"
    # With the id of an assistant all of its environments are meant.
    made += [
        Case(f"all environments, {name}", whole, {"filter": text})
        for name, text in _usual_of_assistants(known)
        if not name.startswith("time")
    ]
    unusual = [("wildcard in text", "request.input.text:ord*"), ("user, absent", f"{_USER}::nobody")]
    return [*made, *(Case(name, path, {"filter": text}, is_usual=False) for name, text in unusual)]


_USER = "response.context.global.system.user_id"


def _look_at_assistant(client: httpx.Client, path: str) -> Known:
    page = client.get(path, params={"page_limit": "100"}).raise_for_status().json()
    event = page["logs"][50]
    moment = datetime.fromisoformat(event["request_timestamp"])
    text = event["request"]["input"]["text"]
    return Known(text, event["session_id"], event["log_id"], moment, page["pagination"]["next_cursor"])


def _usual_of_assistants(known: Known) -> Iterator[tuple[str, str]]:
    until = known.moment - timedelta(days=14)
    yield "time, before", f"request_timestamp<{_iso(until)}"
    yield "intent", "response.output.intents:intent::order"
    yield "intent, rare", f"response.output.intents:intent::{RARE_INTENT}"
    yield "entity value", "response.output.entities:value::lamp"
    yield "customer, frequent", "customer_id::customer-0"
    yield "customer, absent", "customer_id::nobody"
    yield "session", f"session_id::{known.conversation_id}"
    yield "session, absent", "session_id::nobody"
    yield "snapshot, absent", "snapshot::99"
    yield "snapshot and word", "snapshot::2,request.input.text:orders"
    yield "text, word", "request.input.text:orders"
    yield "text, rare word", f"request.input.text:{RARE_WORD}s"
    yield "text, absent word", "request.input.text:xylophone"
    yield "log id", f"log_id::{known.log_id}"
    yield "no such word", "request.input.text:!order"


def _look(client: httpx.Client, path: str) -> Known:
    page = client.get(path, params={"page_limit": "100"}).raise_for_status().json()
    event = page["logs"][50]
    return Known(
        event["request"]["input"]["text"],
        event["response"]["context"]["conversation_id"],
        event["log_id"],
        datetime.fromisoformat(event["request_timestamp"]),
        page["pagination"]["next_cursor"],
    )


def _usual(known: Known) -> Iterator[tuple[str, str]]:
    until = known.moment - timedelta(days=14)
    since = until - timedelta(days=1)
    yield "time, a day", f"response_timestamp>={_iso(since)},response_timestamp<{_iso(until)}"
    yield "time, before", f"request_timestamp<{_iso(until)}"
    yield "time, nothing then", "response_timestamp>=2020-07-01,response_timestamp<2020-08-01"
    yield "intent", "response.intents:intent::order"
    yield "intent, in a day", f"response.intents:intent::order,response_timestamp<{_iso(until)}"
    yield "intent, rare", f"response.intents:intent::{RARE_INTENT}"
    yield "intent, absent", "response.intents:intent::nothing_like_it"
    yield "top intent", "response.top_intent::order"
    yield "either intent", "response.intents:intent::(order|refund)"
    yield "entity", "response.entities:entity::channel"
    yield "entity value", "response.entities:value::lamp"
    yield "customer, frequent", "customer_id::customer-0"
    yield "customer, rare", "customer_id::customer-40000"
    yield "customer, absent", "customer_id::nobody"
    yield "text, word", "request.input.text:orders"
    yield "text, rare word", f"request.input.text:{RARE_WORD}s"
    yield "text, absent word", "request.input.text:xylophone"
    yield "text, phrase", 'request.input.text:"my invoice"'
    yield "text, exact", f'request.input.text::"{known.text}"'
    yield "text, exact, absent", 'request.input.text::"nobody says that"'
    yield "text, either word", "request.input.text:(refund|return)"
    yield "conversation", f"response.context.conversation_id::{known.conversation_id}"
    yield "conversation, absent", "response.context.conversation_id::nobody"
    yield "log id", f"log_id::{known.log_id}"
    yield "word and intent", "request.input.text:order,response.intents:intent::refund"
    yield "rare word and intent", f"request.input.text:{RARE_WORD},response.intents:intent::order"
    yield "word, not another", "request.input.text:order,request.input.text:!card"
    yield "no such intent", "response.intents:intent::!order"
    yield "no such word", "request.input.text:!order"
    yield "not that customer", "customer_id::!customer-0"


def _unusual() -> Iterator[tuple[str, str]]:
    yield "wildcard in text", "request.input.text:ord*"
    yield "wildcard in text, absent", "request.input.text:xylo*"
    yield "wildcard in intent", "response.intents:intent::ord*"
    yield "wildcard in intent, absent", "response.intents:intent::xylo*"
    yield "distance in text", "request.input.text:ordr~1"
    yield "distance in text, absent", "request.input.text:xylophone~2"
    yield "text as it stands, absent", "request.input.text:covid-19"
    yield "other language", "language::!en"
    yield "confidence", "response.intents:confidence<0.1"
    yield "confidence, absent", "response.intents:confidence>0.99"
    yield "number of entities, absent", "meta.message.entities_count>7"
    yield "user, absent", "response.user_id::nobody"


def _everywhere(place: str) -> Iterator[tuple[str, str]]:
    needed = f"language::en,{place}"
    yield "", needed
    yield ", intent", f"{needed},response.intents:intent::order"
    yield ", rare word", f"{needed},request.input.text:{RARE_WORD}"
    yield ", absent word", f"{needed},request.input.text:xylophone"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
