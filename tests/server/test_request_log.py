import json
from collections.abc import Iterator

import pytest
import structlog

from doyle.server.request_log import configure_logging


@pytest.fixture(autouse=True)
def defaults_afterwards() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_json_when_something_is_logged_then_is_one_line_with_level_and_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("info", "json")
    structlog.get_logger().info("request", route="/v1/workspaces", odd={1})
    written = capsys.readouterr()
    line = json.loads(written.err)
    assert (line["event"], line["level"], line["route"]) == ("request", "info", "/v1/workspaces")
    assert line["timestamp"].endswith("Z")
    assert line["odd"] == "{1}"
    assert written.out == ""


@pytest.mark.parametrize("value", [2**70, "\ud800", {"1": "\ud800", "2": 2**70}])
def test_json_when_a_value_is_none_that_json_likes_then_the_line_is_written(
    capsys: pytest.CaptureFixture[str], value: object
) -> None:
    configure_logging("info", "json")
    structlog.get_logger().info("request", odd=value)
    assert json.loads(capsys.readouterr().err)["odd"] == value


def test_json_when_an_exception_is_logged_then_its_trace_is_in_the_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("info", "json")
    try:
        raise ValueError("broken here")
    except ValueError as error:
        structlog.get_logger().error("request failed", exc_info=error)
    line = json.loads(capsys.readouterr().err)
    assert "broken here" in line["exception"]
    assert "Traceback" in line["exception"]


def test_console_when_something_is_logged_then_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "console")
    structlog.get_logger().info("server starts", port=8000)
    written = capsys.readouterr().err
    assert "server starts" in written
    assert not written.startswith("{")


def test_auto_when_there_is_no_terminal_then_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "auto")
    structlog.get_logger().info("x")
    assert json.loads(capsys.readouterr().err)["event"] == "x"


def test_level_when_a_line_is_below_it_then_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", "json")
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["loud"]
