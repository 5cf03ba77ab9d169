"""Secrets at rest: encrypted under a key of the operator's, or one made on the first start (Fernet)."""

import os
from pathlib import Path
from secrets import token_hex

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from doyle.errors import DoyleError, OutsideError

KEY_FILE = "encryption.key"


class VaultError(OutsideError):
    """A secret cannot be decrypted: it was stored under another key"""


class Vault:
    """Encrypts with the first of its keys and decrypts with all, so that keys can be changed."""

    def __init__(self, keys: tuple[str, ...], origin: str = "DOYLE_ENCRYPTION_KEY") -> None:
        """`origin`: where the keys come from.

        Raises:
            DoyleError: a key that is none.
        """
        ciphers = [_cipher(key, origin) for key in keys]
        self._first = ciphers[0]
        self._fernet = MultiFernet(ciphers)

    def seal(self, secret: bytes) -> bytes:
        """The secret, encrypted and authenticated."""
        return self._fernet.encrypt(secret)

    def open(self, sealed: bytes) -> bytes:
        """The secret again.

        Raises:
            VaultError: it was sealed with another key, or altered.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise VaultError from None

    def is_sealed_by_first(self, sealed: bytes) -> bool:
        """Whether the first of the keys, the one that encrypts, opens a secret."""
        try:
            self._first.decrypt(sealed)
        except InvalidToken:
            return False
        return True


def open_vault(setting: str | None, data_dir: Path) -> Vault:
    """The vault under the keys of a setting, separated by commas, or under that of the data directory.

    Raises:
        DoyleError: a key that is none.
    """
    if setting:
        return Vault(tuple(key.strip() for key in setting.split(",")))
    path = data_dir / KEY_FILE
    return Vault((_key_of(path),), str(path))


def _key_of(path: Path) -> str:
    """The key in a file that nobody else may read; made if it is missing."""
    if not path.exists():
        _make_key(path)
    path.chmod(0o600)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _make_key(path: Path) -> None:
    """Make the file, whole or not at all; of several processes that do so at once one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, path: Path) -> None:
    """Let the first one stay; where the file system knows no links, the last."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    except OSError:
        draft.replace(path)


def _cipher(key: str, origin: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise DoyleError(f"{origin} must be 32 random bytes in URL-safe base64") from None
