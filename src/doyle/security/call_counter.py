"""Which counter a process uses: one of its own, or one in Redis that several processes share."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from doyle.errors import SettingError
from doyle.security.rate_limits import CallCounter, RateCounter

_SCHEMES = ("redis://", "rediss://", "unix://")


def open_counter(redis_url: str | None, on_loss: Callable[[], None]) -> CallCounter:
    """Build the counter; no connection is opened before the first call. `on_loss` hears of each failure.

    Raises:
        SettingError: the URL cannot be read, or the extra `redis` is not installed. The URL is not shown:
            it may hold a password.
    """
    if redis_url is None:
        return RateCounter()
    if not redis_url.startswith(_SCHEMES):
        raise SettingError(f"setting DOYLE_REDIS_URL: does not begin with {' or '.join(_SCHEMES)}")
    if find_spec("limits") is None or find_spec("redis") is None:
        raise SettingError("Redis needs an extra that is not installed: pip install 'doyle[redis]'")
    module = import_module("doyle.security.shared_rates")
    try:
        return cast("CallCounter", module.connect(redis_url, on_loss))
    except (ValueError, TypeError):
        raise SettingError(
            "setting DOYLE_REDIS_URL: cannot be read. Write redis://user:password@host:port/0"
        ) from None
