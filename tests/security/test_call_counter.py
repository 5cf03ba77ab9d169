import importlib.util

import pytest

from doyle.errors import SettingError
from doyle.security import call_counter
from doyle.security.call_counter import open_counter
from doyle.security.rate_limits import RateCounter
from doyle.security.shared_rates import SharedRateCounter


def loss() -> None:
    raise AssertionError("no connection is opened before the first call")


def test_open_when_there_is_no_redis_then_the_process_counts_for_itself() -> None:
    assert isinstance(open_counter(None, loss), RateCounter)


@pytest.mark.parametrize("url", ["redis://h", "redis://u:p@h:6379/1", "rediss://h", "unix:///run/redis.sock"])
def test_open_when_a_redis_is_named_then_nothing_is_connected_yet(url: str) -> None:
    assert isinstance(open_counter(url, loss), SharedRateCounter)


@pytest.mark.parametrize(
    "url",
    ["", "hunter2", "http://hunter2", "redis://hunter2:x", "redis://[::hunter2", "redis://h?hunter2=1"],
)
def test_open_when_the_url_makes_no_sense_then_says_so_without_showing_it(url: str) -> None:
    with pytest.raises(SettingError, match="setting DOYLE_REDIS_URL: ") as caught:
        open_counter(url, loss)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("missing", ["limits", "redis"])
def test_open_when_the_extra_is_missing_then_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    def find(name: str) -> object:
        return None if name == missing else importlib.util.find_spec(name)

    monkeypatch.setattr(call_counter, "find_spec", find)
    with pytest.raises(SettingError, match=r"pip install 'doyle\[redis\]'"):
        open_counter("redis://h", loss)
