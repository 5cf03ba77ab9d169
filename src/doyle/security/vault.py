"""Secrets at rest: encrypted under a key of the operator's, or one made on the first start (Fernet)."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from doyle.errors import DoyleError, OutsideError

KEY_FILE = "encryption.key"


class VaultError(OutsideError):
    """A secret cannot be decrypted: it was stored under another key"""


class Vault:
    """Encrypts with the first of its keys and decrypts with all, so that keys can be changed."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        ciphers = [_cipher(key) for key in keys]
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
    return Vault((_key_of(data_dir / KEY_FILE),))


def _key_of(path: Path) -> str:
    """The key in a file that nobody else may read; made if it is missing."""
    made = Fernet.generate_key()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.chmod(0o600)
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made.decode()


def _cipher(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise DoyleError("DOYLE_ENCRYPTION_KEY must be 32 random bytes in URL-safe base64") from None
