"""`doyle config` and `doyle version`."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from doyle import __version__
from doyle.settings import Settings


def config(doyle: Callable[..., Result]) -> dict[str, object]:
    return json.loads(doyle("config", "--json").stdout)


def test_config_when_shown_then_has_every_setting(doyle: Callable[..., Result]) -> None:
    assert set(config(doyle)) == set(Settings.model_fields)
    shown = doyle("config").stdout
    assert all(f"DOYLE_{name.upper()}" in shown for name in Settings.model_fields)


def test_config_when_the_environment_says_so_then_that_is_in_force(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOYLE_PORT", "9123")
    assert config(doyle)["port"] == 9123


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("API_KEY", "sesame", "********"),
        ("PASSWORD", "http://x", "********"),
        (
            "DATABASE_URL",
            "postgresql://doyle:sesame@db.example:5432/doyle?sslpassword=sesame",
            "postgresql://doyle:********@db.example:5432/doyle",
        ),
        ("DATABASE_URL", "postgresql://db.example/doyle", "postgresql://db.example/doyle"),
        ("DATABASE_URL", "postgresql://[::broken", "********"),
    ],
)
def test_config_when_a_setting_is_secret_then_it_is_masked(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, name: str, value: str, shown: str
) -> None:
    monkeypatch.setenv("DOYLE_USERNAME", "chef")
    monkeypatch.setenv("DOYLE_PASSWORD", "sesame")
    monkeypatch.setenv(f"DOYLE_{name}", value)
    assert config(doyle)[name.lower()] == shown
    assert "sesame" not in doyle("config").stdout


def test_config_when_a_setting_is_wrong_then_one_line_and_exit_2(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOYLE_PORT", "many")
    result = doyle("config")
    assert result.exit_code == 2
    assert result.stderr.startswith("doyle: setting DOYLE_PORT: ")
    assert result.stderr.count("\n") == 1


def test_version_when_asked_then_is_the_packages(doyle: Callable[..., Result]) -> None:
    assert doyle("version").stdout.startswith(f"doyle {__version__} ")
    assert json.loads(doyle("version", "--json").stdout)["version"] == __version__


def test_help_when_asked_then_names_every_command(doyle: Callable[..., Result]) -> None:
    shown = doyle("--help").stdout
    for command in ("serve", "import", "export", "list", "chat", "keys", "config", "version"):
        assert command in shown
