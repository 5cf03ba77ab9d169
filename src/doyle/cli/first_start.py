"""What a start does before the server: the default instance and, the first time, a Manager key."""

import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from doyle.cli.credentials import Credentials, DamagedCredentialsError, find_credentials, save_credentials
from doyle.security.keys import hash_key, new_key
from doyle.security.roles import Role
from doyle.settings import Settings
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.keys import KeyRecord

FIRST_KEY_NAME = "first start"


@dataclass(frozen=True, slots=True)
class Access:
    """How the CLI here enters the server: `api_key` is None where keys exist but none is known here.

    `damage` says what is wrong with the saved credentials, which then are neither used nor replaced.
    """

    api_key: str | None
    is_new: bool
    damage: str | None = None


async def prepare_access(settings: Settings, url: str) -> Access:
    """Make the default instance, and a Manager key if there is none; keep the key in the data directory.

    Raises:
        DatabaseError: the data directory is in use, or the database is not reachable.
    """
    database_url = settings.database_url.get_secret_value() if settings.database_url else None
    store = await Store.open(database_url, settings.data_dir)
    try:
        made = await _make_first_key(store)
    finally:
        await store.close()
    known, damage = _known_credentials(settings.data_dir)
    api_key = made or (known.api_key if known else None)
    if made is None and damage is not None:
        return Access(None, is_new=False, damage=damage)
    if api_key is not None and known != Credentials(url, api_key):
        save_credentials(settings.data_dir, Credentials(url, api_key))
    return Access(api_key, is_new=made is not None)


def _known_credentials(data_dir: Path) -> tuple[Credentials | None, str | None]:
    """The saved credentials and what is wrong with them; the server itself does without."""
    try:
        return find_credentials(data_dir), None
    except DamagedCredentialsError as error:
        return None, error.message


async def _make_first_key(store: Store) -> str | None:
    async with store.write() as tx:
        now = time.time_ns() // 1_000_000
        await ensure_instance(tx, DEFAULT_INSTANCE, now)
        if await keys.count(tx):
            return None
        key = new_key()
        record = KeyRecord(
            key_id=str(uuid4()),
            instance_id=None,
            role=Role.MANAGER.value,
            name=FIRST_KEY_NAME,
            key_hash=hash_key(key),
            created=now,
        )
        await keys.add_key(tx, record)
    return key
