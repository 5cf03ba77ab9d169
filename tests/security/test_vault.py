"""Secrets at rest."""

import stat
from pathlib import Path

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


def test_open_vault_when_keys_are_set_then_no_file_is_made(tmp_path: Path) -> None:
    first, second = key(), key()
    sealed = open_vault(second, tmp_path).seal(SECRET)
    assert open_vault(f"{first}, {second}", tmp_path).open(sealed) == SECRET
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("setting", ["secret", "AAAA", "ü" * 32, ","])
def test_open_vault_when_a_key_is_none_then_the_error_names_the_setting(tmp_path: Path, setting: str) -> None:
    with pytest.raises(DoyleError, match="DOYLE_ENCRYPTION_KEY"):
        open_vault(setting, tmp_path)
