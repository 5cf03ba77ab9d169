from pathlib import Path

from doyle.security.credentials import Principal
from doyle.security.roles import Role
from doyle.security.usage import Usage
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.keys import KeyRecord


async def test_usage_when_noted_then_is_written_once_and_for_stored_credentials_alone(tmp_path: Path) -> None:
    store = await Store.open(None, tmp_path)
    async with store.write() as tx:
        await keys.add_key(tx, KeyRecord("k", None, "Reader", "", "h", 0))
    usage = Usage()
    usage.note(Principal("key:k", Role.READER, key_id="k"), 5)
    usage.note(Principal("key:gone", Role.READER, key_id="gone"), 5)
    usage.note(Principal("user:u", Role.READER, user_id="u"), 5)
    usage.note(Principal("setting:api_key", Role.MANAGER), 5)
    await usage.write(store)
    async with store.read() as tx:
        record = await keys.find_key(tx, "k")
    assert record is not None
    assert record.last_used == 5
    assert (usage._keys, usage._users) == ({}, {})
    await usage.write(store)
    await store.close()
