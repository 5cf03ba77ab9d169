"""`doyle config` and `doyle version`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from doyle import __version__
from doyle.cli.credentials import Credentials, save_credentials
from doyle.settings import Settings


def config(doyle: Callable[..., Result]) -> dict[str, object]:
    settings = json.loads(doyle("config", "--json").stdout)["settings"]
    return {name: entry["value"] for name, entry in settings.items()}


def commands(doyle: Callable[..., Result]) -> dict[str, dict[str, str | None]]:
    return json.loads(doyle("config", "--json").stdout)["commands"]


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


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("bogus", "neither 'off' nor 'reference' nor the name of a .json or .toml file"),
        ("absent.toml", "No such file or directory"),
        ("broken.json", "Extra inputs are not permitted at hourly"),
    ],
)
def test_config_when_the_rate_limits_are_wrong_then_one_line_and_exit_2(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str, said: str
) -> None:
    """What `doyle serve` refuses, `doyle config` tells."""
    (tmp_path / "broken.json").write_text('{"hourly": 7}')
    monkeypatch.setenv("DOYLE_RATE_LIMITS", value)
    result = doyle("config")
    assert result.exit_code == 2
    assert result.stderr == f"doyle: setting DOYLE_RATE_LIMITS: {value}: {said}\n"


def test_config_when_shown_then_tells_where_each_value_comes_from(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("DOYLE_PORT=9001\nDOYLE_HOST=0.0.0.0\n")
    monkeypatch.setenv("DOYLE_PORT", "9002")
    settings = json.loads(doyle("config", "--json").stdout)["settings"]
    assert settings["port"] == {"value": 9002, "from": "environment"}
    assert settings["host"] == {"value": "0.0.0.0", "from": ".env"}
    assert settings["log_level"] == {"value": "info", "from": "default"}
    lines = {line.split()[0]: line.split()[1:3] for line in doyle("config").stdout.splitlines() if line}
    assert lines["DOYLE_PORT"] == ["9002", "environment"]
    assert lines["DOYLE_HOST"] == ["0.0.0.0", ".env"]


def test_config_when_a_server_ran_here_then_names_it_and_the_file_of_its_key(
    doyle: Callable[..., Result], tmp_path: Path
) -> None:
    """`make serve` keeps its data in ./.doyle and may have another port than the settings say."""
    (tmp_path / ".doyle").mkdir()
    save_credentials(tmp_path / ".doyle", Credentials("http://127.0.0.1:8211", "sesame"))
    assert commands(doyle) == {
        "server": {"value": "http://127.0.0.1:8211", "from": ".doyle/credentials.json"},
        "key": {"value": "********", "from": ".doyle/credentials.json"},
    }
    shown = doyle("config").stdout
    assert "server  http://127.0.0.1:8211  .doyle/credentials.json" in shown
    assert "sesame" not in shown


def test_config_when_the_environment_names_a_server_then_says_so(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOYLE_URL", "https://doyle.example.com/")
    monkeypatch.setenv("DOYLE_API_KEY", "sesame")
    assert commands(doyle) == {
        "server": {"value": "https://doyle.example.com", "from": "DOYLE_URL"},
        "key": {"value": "********", "from": "DOYLE_API_KEY"},
    }


def test_config_when_there_is_no_key_then_says_none(doyle: Callable[..., Result]) -> None:
    assert commands(doyle)["server"] == {"value": "http://127.0.0.1:8000", "from": "default"}
    assert commands(doyle)["key"] == {"value": None, "from": None}
    assert "key     none" in doyle("config").stdout


def test_config_when_the_credentials_are_damaged_then_shows_that_with_the_rest(
    doyle: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / ".doyle").mkdir()
    (tmp_path / ".doyle" / "credentials.json").write_text("{")
    result = doyle("config")
    assert result.exit_code == 0
    assert "DOYLE_PORT" in result.stdout
    assert ".doyle/credentials.json is damaged" in result.stdout


def test_version_when_asked_then_is_the_packages(doyle: Callable[..., Result]) -> None:
    assert doyle("version").stdout.startswith(f"doyle {__version__} ")
    assert json.loads(doyle("version", "--json").stdout)["version"] == __version__


def test_help_when_asked_then_names_every_command(doyle: Callable[..., Result]) -> None:
    shown = doyle("--help").stdout
    for command in ("serve", "import", "export", "delete", "list", "chat", "keys", "config", "version"):
        assert command in shown


def test_config_when_actions_have_addresses_then_only_their_names_are_shown(
    doyle: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOYLE_ACTION_URLS", '{"/ns/act": "https://hooks.example/?key=sesame"}')
    assert config(doyle)["action_urls"] == {"/ns/act": "********"}
    shown = doyle("config").stdout
    assert "/ns/act" in shown
    assert "sesame" not in shown
