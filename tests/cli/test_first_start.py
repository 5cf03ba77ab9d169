"""The first start, on a real store (design, *Operator's view*)."""

import stat
from pathlib import Path

import pytest

from doyle.cli.credentials import Credentials, credentials_path, find_credentials
from doyle.cli.first_start import Access, prepare_access
from doyle.errors import DatabaseError
from doyle.security.keys import hash_key
from doyle.settings import Settings
from doyle.store import keys
from doyle.store.database import Store

URL = "http://127.0.0.1:8000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "deep" / "data")


async def test_prepare_when_first_then_makes_and_keeps_a_manager_key(settings: Settings) -> None:
    access = await prepare_access(settings, URL)
    assert access.is_new
    assert access.api_key is not None
    assert find_credentials(settings.data_dir) == Credentials(URL, access.api_key)
    assert stat.S_IMODE(credentials_path(settings.data_dir).stat().st_mode) == 0o600
    store = await Store.open(None, settings.data_dir)
    try:
        async with store.read() as tx:
            [record] = await keys.list_keys(tx)
    finally:
        await store.close()
    assert (record.role, record.key_hash) == ("Manager", hash_key(access.api_key))


async def test_prepare_when_again_then_the_key_stays(settings: Settings) -> None:
    first = await prepare_access(settings, URL)
    assert await prepare_access(settings, URL) == Access(first.api_key, is_new=False)


async def test_prepare_when_the_url_changes_then_the_file_follows(settings: Settings) -> None:
    first = await prepare_access(settings, URL)
    await prepare_access(settings, "http://127.0.0.1:9999")
    assert find_credentials(settings.data_dir) == Credentials("http://127.0.0.1:9999", first.api_key or "")


async def test_prepare_when_the_file_is_lost_then_no_second_key_is_made(settings: Settings) -> None:
    await prepare_access(settings, URL)
    credentials_path(settings.data_dir).unlink()
    assert await prepare_access(settings, URL) == Access(None, is_new=False)


async def test_prepare_when_the_file_is_damaged_then_the_server_does_without_and_leaves_it(
    settings: Settings,
) -> None:
    """Only the commands need the file."""
    await prepare_access(settings, URL)
    credentials_path(settings.data_dir).write_text("{")
    access = await prepare_access(settings, URL)
    assert (access.api_key, access.is_new) == (None, False)
    assert "credentials.json is damaged" in (access.damage or "")
    assert credentials_path(settings.data_dir).read_text() == "{"


async def test_prepare_when_the_file_is_damaged_and_there_is_no_key_then_makes_both(
    settings: Settings,
) -> None:
    settings.data_dir.mkdir(parents=True)
    credentials_path(settings.data_dir).write_text("{")
    access = await prepare_access(settings, URL)
    assert access.is_new
    assert find_credentials(settings.data_dir) == Credentials(URL, access.api_key or "")


async def test_prepare_when_the_directory_is_in_use_then_says_so(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True)
    store = await Store.open(None, settings.data_dir)
    try:
        with pytest.raises(DatabaseError, match="in use"):
            await prepare_access(settings, URL)
    finally:
        await store.close()
    assert find_credentials(settings.data_dir) is None
