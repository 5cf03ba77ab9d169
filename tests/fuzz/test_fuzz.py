"""A short form of `make fuzz`: schemathesis against the description of the API, over a running server."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNAVAILABLE = 3


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the fuzzer; skips where it cannot be installed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "fuzz.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    if done.returncode == UNAVAILABLE:
        pytest.skip(done.stderr)
    return done


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_api_when_attacked_then_every_answer_is_as_described() -> None:
    """spec/api/guide.md §6: no 5xx, no status that the description does not know."""
    done = run("--examples", "2", "--phases", "fuzzing")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    found = re.search(r"(\d+) requests answered .*; 0 faults of the server", done.stdout)
    assert found is not None
    assert int(found[1]) > 200


def test_statuses_when_counted_then_pages_without_a_route_are_left_out(
    load_tool: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = load_tool("fuzz")
    shown = (
        'doyle_http_requests_total{method="GET",route="/v1/logs",status="200"} 3.0\n'
        'doyle_http_requests_total{method="POST",route="/v1/logs",status="500"} 1.0\n'
        'doyle_http_requests_total{method="GET",route="/healthz",status="200"} 2.0\n'
        'doyle_http_requests_total{method="GET",route="none",status="404"} 9.0\n'
        'doyle_http_requests_created{method="GET",route="/healthz",status="200"} 1.7e+09\n'
    )
    monkeypatch.setattr(tool.httpx, "get", lambda _: tool.httpx.Response(200, text=shown))
    assert tool.count_statuses("http://here") == {"200": 5, "500": 1}
