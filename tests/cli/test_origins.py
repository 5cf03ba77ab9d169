"""Where settings come from."""

from pathlib import Path

import pytest

from doyle.cli.origins import origins
from doyle.cli.target import ClientSettings
from doyle.settings import Settings


def test_origins_when_nothing_is_set_then_all_are_defaults() -> None:
    assert origins(Settings) == dict.fromkeys(Settings.model_fields, "default")


def test_origins_when_both_have_a_value_then_the_environment_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("DOYLE_URL=http://a\nDOYLE_API_KEY=k\nOTHER=1\n")
    monkeypatch.setenv("doyle_url", "http://b")
    assert origins(ClientSettings) == {"url": "environment", "api_key": ".env", "data_dir": "default"}


def test_origins_when_a_value_is_empty_then_it_counts_as_unset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("DOYLE_API_KEY=\nDOYLE_URL=http://a\n")
    monkeypatch.setenv("DOYLE_URL", "")
    assert origins(ClientSettings) == {"url": ".env", "api_key": "default", "data_dir": "default"}
