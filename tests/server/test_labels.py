"""Labels of customers and the opt-out from learning, through every way to send a message, on both databases.

spec/operations.md §§1, 4, spec/api/guide.md §11.
"""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from doyle.store.assistant_tables import assistant_log_events, sessions
from doyle.store.tables import log_events

LABELS = ("plain", "with blanks", "a=b==", "%C5%BEluť 😀", "x" * 3000)
PRIVATE = {"private": {"pin": "42-42"}, "open": "seen"}
HEADER = "X-Watson-Metadata"
TABLES = (log_events, assistant_log_events)


class Speaker:
    """Says something with a label, in each way that there is."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        skill = self._post("/v1/workspaces", {}, {}, status=201)["workspace_id"]
        made = self._post("/v2/assistants", {}, {})
        self._assistant = made["assistant_id"]
        draft = made["assistant_environments"][0]["environment_id"]
        self._v1 = f"/v1/workspaces/{skill}"
        self._v2 = f"/v2/assistants/{self._assistant}/environments/{draft}"
        reference = {"type": "dialog", "skill_id": skill, "disabled": False}
        self._post(self._v2, {"skill_references": [reference]}, {})

    def speak(self, label: str, **headers: str) -> None:
        """v1, v2 in a session of its own, v2 without one."""
        sent = {HEADER: f"other=1;customer_id={label}".encode(), **headers}
        typed = {"input": {"text": "hello"}}
        skill = {"main skill": {"user_defined": PRIVATE}}
        session = self._post(f"{self._v2}/sessions", {}, {}, status=201)["session_id"]
        for path, context in (
            (f"{self._v1}/message", PRIVATE),
            (f"{self._v2}/sessions/{session}/message", {"skills": skill}),
            (f"{self._v2}/message", {"skills": skill}),
        ):
            self._post(path, {**typed, "context": context}, sent)

    def logs(self) -> list[Any]:
        """Everything that the logs of both APIs show."""
        paths = (f"{self._v1}/logs", f"/v2/assistants/{self._assistant}/logs")
        return [event for path in paths for event in self._client.get(path).json()["logs"]]

    def forget(self, label: str) -> None:
        answer = self._client.delete("/v2/user_data", params={"customer_id": label})
        assert (answer.status_code, answer.json()) == (202, {})

    def _post(self, path: str, body: Any, headers: Any, status: int = 200) -> Any:
        answer = self._client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()


async def stored(services: Any) -> list[tuple[Any, ...]]:
    """Label and opt-out of every event in both logs, and a label for each session."""
    found: list[tuple[Any, ...]] = []
    async with services.store.read() as tx:
        for table in TABLES:
            rows = await tx.execute(select(table.c.customer_id, table.c.learning_opt_out))
            found += [tuple(row) for row in rows]
        found += [("session",) for _ in await tx.execute(select(sessions.c.session_id))]
    return found


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_customer_when_forgotten_by_label_then_nothing_else_goes(
    start_server: Callable[..., Any],
    request: pytest.FixtureRequest,
    database: str,
) -> None:
    """spec/operations.md §4: every message event with that label, and its sessions; whatever the label is."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    server = start_server(database_url=url)
    with server.client(params={"version": "2024-08-25"}) as client:
        speaker = Speaker(client)
        for at, label in enumerate(LABELS):
            speaker.speak(label, **({"X-Watson-Learning-Opt-Out": "true"} if at % 2 else {}))
        expected = [(label, at % 2 == 1) for at, label in enumerate(LABELS)] * 3
        waiting = [("session",)] * len(LABELS)
        assert sorted(server.run(stored)) == sorted([*expected, *waiting])
        assert len(speaker.logs()) == len(expected)
        assert "42-42" not in str(speaker.logs())
        for at, label in enumerate(LABELS, 1):
            speaker.forget(f"{label}?")
            speaker.forget(label)
            left = server.run(stored)
            assert label not in {row[0] for row in left}
            assert len(left) == len(expected) + len(waiting) - 4 * at
        assert speaker.logs() == []
