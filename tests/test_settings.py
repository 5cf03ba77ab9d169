"""Settings from the environment."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from doyle.settings import MAX_DAYS, Settings


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DOYLE_{name.upper()}", raising=False)


def test_settings_when_nothing_is_set_then_are_the_documented_defaults() -> None:
    """Design, *Operator's view*."""
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url is None
    assert settings.max_upload_mb == 50
    assert settings.data_dir.name == "doyle"


def test_settings_when_the_environment_has_them_then_take_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOYLE_PORT", "9001")
    monkeypatch.setenv("DOYLE_API_KEY", "secret")
    settings = Settings()
    assert settings.port == 9001
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "secret"


def test_settings_when_a_dotenv_file_has_them_then_take_them(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DOYLE_HOST=0.0.0.0\nSOMETHING_ELSE=1\n")
    assert Settings().host == "0.0.0.0"


def test_settings_when_shown_then_hide_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOYLE_DATABASE_URL", "postgresql://user:hunter2@host/db")
    assert "hunter2" not in repr(Settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "many"),
        ("MAX_UPLOAD_MB", "0"),
        ("LOG_LEVEL", "loud"),
        ("TRAINING_MEMORY_MB", "1"),
        ("EXTENSION_SECONDS", "nan"),
    ],
)
def test_settings_when_out_of_range_then_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"DOYLE_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_settings_when_a_number_is_absurd_then_every_one_of_them_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a calendar, a database or a limit of the system cannot hold is told at the start."""
    numbers = [name for name, field in Settings.model_fields.items() if field.annotation in {int, float}]
    assert {"log_retention_days", "max_upload_mb", "extension_seconds"} <= set(numbers)
    for name in numbers:
        with monkeypatch.context() as patch:
            patch.setenv(f"DOYLE_{name.upper()}", "999999999999")
            with pytest.raises(ValidationError, match=name):
                Settings()


def test_settings_when_days_are_as_many_as_can_be_then_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOYLE_LOG_RETENTION_DAYS", str(MAX_DAYS))
    assert Settings().log_retention_days == MAX_DAYS


def test_settings_when_a_variable_is_empty_then_it_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty user, password or key must not open the server."""
    for name in ("PORT", "USERNAME", "PASSWORD", "API_KEY", "DATABASE_URL"):
        monkeypatch.setenv(f"DOYLE_{name}", "")
    settings = Settings()
    assert settings.port == 8000
    assert (settings.username, settings.password, settings.api_key) == (None, None, None)
    assert settings.database_url is None


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("chef", None, "DOYLE_PASSWORD is missing"),
        (None, "secret", "DOYLE_USERNAME is missing"),
        ("chef", "", "DOYLE_PASSWORD is missing"),
        ("che:f", "secret", "has no colon"),
        ("che:f", None, "has no colon"),
        ("apikey", "secret", "is the user name of API keys: set DOYLE_API_KEY instead"),
    ],
)
def test_settings_when_a_login_can_never_be_used_then_are_refused(
    monkeypatch: pytest.MonkeyPatch, username: str | None, password: str | None, said: str
) -> None:
    for name, value in (("USERNAME", username), ("PASSWORD", password)):
        if value is not None:
            monkeypatch.setenv(f"DOYLE_{name}", value)
    with pytest.raises(ValidationError, match=said):
        Settings()


def test_settings_when_a_login_is_whole_then_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOYLE_USERNAME", "chef")
    monkeypatch.setenv("DOYLE_PASSWORD", "a:b")
    assert Settings().username == "chef"


def test_settings_when_nothing_is_set_then_calls_reach_public_addresses_only() -> None:
    """Design, *Operator's view*: `DOYLE_OUTBOUND_ALLOW` lists what may be reached beside public addresses."""
    settings = Settings()
    assert settings.outbound_allow == ""
    assert settings.action_urls == {}


def test_settings_when_actions_have_addresses_then_are_read_and_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An address may hold a password or a token."""
    monkeypatch.setenv("DOYLE_ACTION_URLS", '{"/ns/act": "https://user:hunter2@hooks.example/?key=hunter2"}')
    settings = Settings()
    assert "hunter2" not in repr(settings)
    url = settings.action_urls["/ns/act"].get_secret_value()
    assert url == "https://user:hunter2@hooks.example/?key=hunter2"


@pytest.mark.parametrize("value", ["10.0.0.0/33", "http://hooks.example", "*.example", "good.example,a b"])
def test_settings_when_a_network_is_none_then_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DOYLE_OUTBOUND_ALLOW", value)
    with pytest.raises(ValidationError, match="is no host name, address or network"):
        Settings()


@pytest.mark.parametrize("url", ["hunter2", "ftp://hunter2/", "//hunter2", ""])
def test_settings_when_an_action_has_no_address_then_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DOYLE_ACTION_URLS", json.dumps({"/ns/act": url}))
    with pytest.raises(ValidationError, match="the address of '/ns/act' is no http or https URL") as caught:
        Settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("value", ["hunter2", "[]", "7", "null", '{"a": "http://hunter2"'])
def test_settings_when_the_addresses_are_no_json_object_then_are_refused_without_showing_them(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DOYLE_ACTION_URLS", value)
    with pytest.raises(ValidationError, match="must be a JSON object from name to URL") as caught:
        Settings()
    assert "hunter2" not in str(caught.value)


def test_settings_when_an_address_is_no_text_then_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOYLE_ACTION_URLS", '{"/ns/act": 7}')
    with pytest.raises(ValidationError, match="is no http or https URL"):
        Settings()


def test_settings_when_an_instance_has_a_name_that_no_path_carries_then_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOYLE_INSTANCES", "shop, the garage")
    with pytest.raises(ValidationError, match="must have 1 to 64 letters"):
        Settings()
    monkeypatch.setenv("DOYLE_INSTANCES", "shop, garage")
    assert Settings().instances == "shop, garage"
