"""Secrets at rest."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.fernet import Fernet

from doyle.errors import DoyleError
from doyle.security.vault import KEY_FILE, Vault, VaultError, open_vault

SECRET = b'{"password": "hunter2"}'


def key() -> str:
    return Fernet.generate_key().decode()


def test_vault_when_a_secret_is_sealed_then_it_is_opened_again_and_not_to_be_seen() -> None:
    vault = Vault((key(),))
    sealed = vault.seal(SECRET)
    assert vault.open(sealed) == SECRET
    assert b"hunter2" not in sealed
    assert vault.seal(SECRET) != sealed


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:-4], lambda raw: b"", lambda raw: raw[:20] + b"A" + raw[21:]]
)
def test_vault_when_a_sealed_secret_is_altered_then_it_says_so(spoil: object) -> None:
    vault = Vault((key(),))
    assert callable(spoil)
    with pytest.raises(VaultError):
        vault.open(spoil(vault.seal(SECRET)))


def test_vault_when_the_key_changes_then_old_secrets_are_opened_and_new_ones_are_under_the_new() -> None:
    old, new = key(), key()
    sealed = Vault((old,)).seal(SECRET)
    both = Vault((new, old))
    assert both.open(sealed) == SECRET
    assert Vault((new,)).open(both.seal(SECRET)) == SECRET
    with pytest.raises(VaultError):
        Vault((new,)).open(sealed)


def test_first_key_when_asked_for_then_the_others_do_not_count() -> None:
    old, new = key(), key()
    sealed = Vault((old,)).seal(SECRET)
    assert Vault((old, new)).is_sealed_by_first(sealed)
    assert not Vault((new, old)).is_sealed_by_first(sealed)
    assert not Vault((new,)).is_sealed_by_first(b"none")


def test_open_vault_when_no_key_is_set_then_one_is_made_that_nobody_else_reads(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    sealed = open_vault(None, folder).seal(SECRET)
    file = folder / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    assert open_vault(None, folder).open(sealed) == SECRET
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert open_vault("", folder).open(sealed) == SECRET


def test_open_vault_when_many_make_the_key_at_once_then_all_have_the_same(tmp_path: Path) -> None:
    """Two servers on one data directory and one PostgreSQL, started together."""
    ready = Barrier(8)

    def open_at_once(_: int) -> Vault:
        ready.wait(30)
        return open_vault(None, tmp_path)

    with ThreadPoolExecutor(8) as threads:
        first, *others = threads.map(open_at_once, range(8))
    assert all(each.open(first.seal(SECRET)) == SECRET for each in others)
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]


def test_open_vault_when_the_file_system_knows_no_links_then_the_key_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    sealed = open_vault(None, tmp_path).seal(SECRET)
    assert open_vault(None, tmp_path).open(sealed) == SECRET
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"half a key", b"\xff" * 44])
def test_open_vault_when_the_file_is_damaged_then_the_error_names_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(DoyleError, match=KEY_FILE):
        open_vault(None, tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_open_vault_when_keys_are_set_then_no_file_is_made(tmp_path: Path) -> None:
    first, second = key(), key()
    sealed = open_vault(second, tmp_path).seal(SECRET)
    assert open_vault(f"{first}, {second}", tmp_path).open(sealed) == SECRET
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("setting", ["secret", "AAAA", "ü" * 32, ","])
def test_open_vault_when_a_key_is_none_then_the_error_names_the_setting(tmp_path: Path, setting: str) -> None:
    with pytest.raises(DoyleError, match="DOYLE_ENCRYPTION_KEY"):
        open_vault(setting, tmp_path)
