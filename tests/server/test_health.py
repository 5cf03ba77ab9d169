from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from doyle.errors import DatabaseError
from doyle.nlu.encoder import ENCODER_FALLBACK_IDENTITY
from doyle.nlu.words import WORDS_ABSENT_IDENTITY, words_identity


def samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_healthz_when_the_process_lives_then_answers_without_credential_or_version(live_server: Any) -> None:
    response = httpx.get(f"{live_server.url}/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readyz_when_the_encoder_is_absent_then_is_ready_and_says_fallback(
    start_server: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """design, *Operator's view*: `/readyz` is 200 under the fallback."""
    monkeypatch.setattr("doyle.nlu.encoder.PACKAGED_ENCODER", tmp_path / "no encoder here")
    server = start_server()
    response = httpx.get(f"{server.url}/readyz")
    assert (response.status_code, response.json()["encoder"]) == (200, "fallback")
    assert ENCODER_FALLBACK_IDENTITY == "fallback"
    assert samples(httpx.get(f"{server.url}/metrics").text)["doyle_encoder_present"] == {(): 0}


def test_readyz_when_the_word_lists_are_absent_then_is_ready_and_says_so(
    start_server: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doyle.nlu.words.PACKAGED_WORDS", tmp_path / "no words here")
    server = start_server()
    response = httpx.get(f"{server.url}/readyz")
    assert (response.status_code, response.json()["words"]) == (200, WORDS_ABSENT_IDENTITY)
    assert samples(httpx.get(f"{server.url}/metrics").text)["doyle_words_present"] == {(): 0}


def test_readyz_when_the_word_lists_are_there_then_names_them(live_server: Any) -> None:
    response = httpx.get(f"{live_server.url}/readyz")
    assert response.json()["words"] == words_identity()


def test_readyz_when_processes_have_keys_of_their_own_then_the_second_says_so(
    start_server: Any, postgres_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each data directory has a key of its own unless `DOYLE_ENCRYPTION_KEY` is set."""
    told = []
    for name in ("first", "second"):
        server = start_server(database_url=postgres_url, data_dir=tmp_path / name, log_level="error")
        response = httpx.get(f"{server.url}/readyz")
        told.append((response.status_code, response.json()["encryption_key"]))
        told.append("another encryption key than that of the database" in capfd.readouterr().err)
    assert told == [(200, "fits"), False, (200, "differs"), True]
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_readyz_when_the_database_is_down_then_is_503(start_server: Any) -> None:
    server = start_server()

    async def fail() -> None:
        raise DatabaseError("secret address of the database")

    server.app.state.services.store.ping = fail
    response = httpx.get(f"{server.url}/readyz")
    assert response.status_code == 503
    assert response.json() == {"error": "The database is not reachable", "code": 503}
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_readyz_when_postgresql_goes_away_then_is_503(start_server: Any, postgres_url: str) -> None:
    import psycopg

    server = start_server(database_url=postgres_url)
    assert httpx.get(f"{server.url}/readyz").status_code == 200
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(postgres_url.replace(name, "postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        response = httpx.get(f"{server.url}/readyz")
        assert (response.status_code, response.json()["code"]) == (503, 503)
        with server.client() as client:
            listed = client.get("/v1/workspaces")
        assert (listed.status_code, listed.json()["code"]) == (503, 503)
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_readyz_when_messages_have_no_connection_then_is_503(start_server: Any, postgres_url: str) -> None:
    """Authoring and messages have connections of their own; a balancer sends both to a ready process."""
    server = start_server(database_url=postgres_url)
    store = server.app.state.services.store
    store.messages._database.close()
    with server.client() as client:
        assert client.get("/v1/workspaces").status_code == 200
    response = httpx.get(f"{server.url}/readyz")
    assert (response.status_code, response.json()["code"]) == (503, 503)


def test_metrics_when_requests_were_answered_then_counts_them_by_route_template(start_server: Any) -> None:
    server = start_server()
    with server.client() as client:
        made = client.post("/v1/workspaces", json={"name": "x"}).json()["workspace_id"]
        client.get(f"/v1/workspaces/{made}")
        client.get("/instances/default/v1/workspaces/broken-id")
        client.get("/nowhere")
        client.request("PROPFIND", "/healthz")
        client.post(f"/v1/workspaces/{made}/message", json={})
        text = client.get("/metrics").text
    assert made not in text
    assert "broken-id" not in text
    found = samples(text)
    requests = found["doyle_http_requests_total"]
    assert requests["POST", "/v1/workspaces", "201"] == 1
    assert requests["GET", "/v1/workspaces/{workspace_id}", "200"] == 1
    assert requests["GET", "/v1/workspaces/{workspace_id}", "400"] == 1
    assert requests["GET", "none", "404"] == 1
    assert requests["OTHER", "/healthz", "405"] == 1
    assert found["doyle_message_seconds_count"] == {(): 1}
    assert found["doyle_http_request_seconds_count"]["POST", "/v1/workspaces/{workspace_id}/message"] == 1


def test_metrics_when_two_applications_live_in_one_process_then_each_has_its_own(
    start_server: Any, tmp_path: Path
) -> None:
    first, second = start_server(data_dir=tmp_path / "first"), start_server(data_dir=tmp_path / "second")
    httpx.get(f"{first.url}/healthz")
    httpx.get(f"{second.url}/readyz")
    (_, route, _), *others = samples(httpx.get(f"{first.url}/metrics").text)["doyle_http_requests_total"]
    assert (route, others) == ("/healthz", [])
    (_, route, _), *others = samples(httpx.get(f"{second.url}/metrics").text)["doyle_http_requests_total"]
    assert (route, others) == ("/readyz", [])
