"""The HTTP client of the commands: Doyle's REST API, answers as JSON, faults as command errors."""

from collections.abc import Iterator
from types import TracebackType
from typing import Self
from urllib.parse import quote
from uuid import UUID

import httpx
import orjson

from doyle.cli.failures import CheckFailedError, CommandError, ServerError, UsageError
from doyle.cli.target import Target
from doyle.wire.json import Json, JsonObject

API_VERSION = "2024-08-25"
TIMEOUT_SECONDS = 120.0
PAGE_LIMIT = 100
SUGGESTED_NAMES = 10


class MissingError(UsageError):
    """There is no such thing on the server"""


class Client:
    """One connection to a server; use it as a context manager."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._http = httpx.Client(
            base_url=target.url,
            auth=("apikey", target.api_key),
            timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=5.0),
            trust_env=not target.is_local,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, **parameters: str) -> JsonObject:
        """GET a path; see `request`."""
        return self.request("GET", path, parameters=parameters)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Json = None,
        parameters: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> JsonObject:
        """Call the API; `version` is added under `/v1`.

        Raises:
            MissingError: 404.
            CheckFailedError: the server refused what was sent (400, 409, 413, 415, 422).
            ServerError: no server, no access, or a fault of the server.
        """
        query = dict(parameters or {})
        if path.startswith("/v1/"):
            query["version"] = API_VERSION
        content = None if body is None else orjson.dumps(body)
        headers = dict(headers or {})
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer = self._http.request(method, path, params=query, content=content, headers=headers)
        except httpx.TimeoutException:
            raise ServerError(f"{self.target.url} did not answer in time") from None
        except httpx.HTTPError as error:
            raise ServerError(_no_connection(self.target, error)) from None
        return _content_of(answer)

    def workspaces(self) -> Iterator[JsonObject]:
        """Every workspace, page by page."""
        parameters = {"page_limit": str(PAGE_LIMIT), "include_audit": "true"}
        while True:
            page = self.get("/v1/workspaces", **parameters)
            yield from page["workspaces"]
            cursor = page["pagination"].get("next_cursor")
            if not cursor:
                return
            parameters["cursor"] = cursor

    def find_training(self, workspace_id: str) -> JsonObject | None:
        """How far a running training is, or None where the server does not say."""
        try:
            return self.get(f"/admin/training/{quote(workspace_id, safe='')}")
        except MissingError:
            return None

    def get_workspace(self, name: str) -> JsonObject:
        """The workspace with this id or with this unique name.

        Raises:
            UsageError: there is none, or more than one of that name, or the name is blank. Workspaces without
                a name are reached by their ids alone: an unset variable of a script must not find one.
        """
        if not name.strip():
            raise UsageError("a workspace is named by its id or its name, not by an empty text")
        if _is_uuid(name):
            return self.get(f"/v1/workspaces/{name}", include_audit="true")
        known = list(self.workspaces())
        named = [workspace for workspace in known if workspace.get("name", "") == name]
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(workspace["workspace_id"] for workspace in named)
            raise UsageError(f"{len(named)} workspaces are called {name!r}; say which by its id: {ids}")
        raise UsageError(f"no workspace is called {name!r}" + _suggestion(known))


def _suggestion(known: list[JsonObject]) -> str:
    if not known:
        return "; there are none yet (`doyle import FILE` brings one)"
    names = list(dict.fromkeys(repr(workspace["name"]) for workspace in known if workspace.get("name")))
    there = [", ".join(names[:SUGGESTED_NAMES])] if names else []
    if len(names) > SUGGESTED_NAMES:
        there.append(f"{len(names) - SUGGESTED_NAMES} more names")
    if unnamed := sum(1 for workspace in known if not workspace.get("name")):
        there.append(f"{unnamed} without a name")
    return f"; there are {' and '.join(there)} (`doyle list` shows their ids)"


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _no_connection(target: Target, error: httpx.HTTPError) -> str:
    hint = " (`doyle serve` starts one)" if target.is_local else ""
    detail = "" if isinstance(error, httpx.ConnectError) else f": {error}"
    return f"no Doyle server answers at {target.url}{hint}{detail}"


def _content_of(answer: httpx.Response) -> JsonObject:
    try:
        content = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        content = None
    if answer.is_success and isinstance(content, dict):
        return content
    raise _failure(answer.status_code, content)


def _failure(status: int, content: Json) -> CommandError:
    said = _error_message(content)
    if said is None:
        return ServerError(f"what answers there is not a Doyle server (status {status})")
    if status == httpx.codes.NOT_FOUND:
        return MissingError(said)
    if status in {401, 403}:
        return ServerError(
            f"the server refused the key ({said}); set DOYLE_API_KEY to one that is known there"
        )
    if status in {400, 409, 413, 415, 422}:
        return CheckFailedError(said)
    return ServerError(f"the server failed: {said} (status {status})")


def _error_message(content: Json) -> str | None:
    """What the error body says, in the order in which IBM's SDKs read it (spec/api/guide.md §6)."""
    if not isinstance(content, dict) or "error" not in content:
        return None
    faults = content.get("errors")
    if not isinstance(faults, list) or not faults or not isinstance(faults[0], dict):
        return str(content["error"])
    first = faults[0]
    place = f" at {first['path']}" if first.get("path") else ""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{content['error']}: {first.get('message')}{place}{more}"
