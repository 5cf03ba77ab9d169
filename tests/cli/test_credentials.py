"""`credentials.json` (design, *Operator's view*)."""

import json
import stat
from pathlib import Path

import pytest

from doyle.cli.credentials import (
    Credentials,
    DamagedCredentialsError,
    credentials_path,
    find_credentials,
    save_credentials,
)
from doyle.cli.failures import UsageError

CREDENTIALS = Credentials("http://127.0.0.1:8000", "secret")


def test_save_when_done_then_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = save_credentials(tmp_path, CREDENTIALS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["credentials.json"]


def test_save_when_there_is_no_data_directory_yet_then_makes_a_private_one(tmp_path: Path) -> None:
    """A first start on PostgreSQL writes nothing else there."""
    path = save_credentials(tmp_path / "new" / "data", CREDENTIALS)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert find_credentials(path.parent) == CREDENTIALS


def test_save_when_done_twice_then_the_second_is_found(tmp_path: Path) -> None:
    save_credentials(tmp_path, CREDENTIALS)
    save_credentials(tmp_path, Credentials("http://127.0.0.1:9000", "other"))
    assert find_credentials(tmp_path) == Credentials("http://127.0.0.1:9000", "other")


def test_save_when_a_readable_file_is_there_then_the_new_one_is_private(tmp_path: Path) -> None:
    credentials_path(tmp_path).write_text("{}")
    credentials_path(tmp_path).chmod(0o644)
    path = save_credentials(tmp_path, CREDENTIALS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_find_when_there_is_no_file_then_none(tmp_path: Path) -> None:
    assert find_credentials(tmp_path / "nowhere") is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"url": "http://x"}', "7"])
def test_find_when_the_file_is_damaged_then_says_so(tmp_path: Path, content: str) -> None:
    credentials_path(tmp_path).write_text(content)
    with pytest.raises(UsageError, match=r"credentials\.json is damaged"):
        find_credentials(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"url": 5, "api_key": "k"}, "its url is no http or https URL"),
        ({"url": "localhost:8000", "api_key": "k"}, "its url is no http or https URL"),
        ({"url": "http://127.0.0.1:8000", "api_key": None}, "its api_key is no key"),
        ({"url": "http://127.0.0.1:8000", "api_key": ""}, "its api_key is no key"),
    ],
)
def test_find_when_a_value_is_of_no_use_then_the_file_is_blamed(
    tmp_path: Path, content: dict[str, object], said: str
) -> None:
    credentials_path(tmp_path).write_text(json.dumps(content))
    with pytest.raises(DamagedCredentialsError, match=said) as caught:
        find_credentials(tmp_path)
    assert caught.value.message.startswith(str(credentials_path(tmp_path)))
