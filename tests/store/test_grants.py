"""Who manages the whole server, on both databases."""

from dataclasses import replace

import pytest

from doyle.store import keys, users
from doyle.store.database import Store
from doyle.store.grants import has_lasting_manager, lock_grants, roles_of, roles_text
from doyle.store.keys import KeyRecord
from doyle.store.users import UserRecord

KEY = KeyRecord("k", None, "Manager", "", "h", 0)
USER = UserRecord("u", "ann", None, "Manager", "h", 0)


@pytest.mark.parametrize("names", [(), ("Logs Reader",), ("Logs Reader", "Version Maker")])
def test_roles_when_written_and_read_then_are_the_same(names: tuple[str, ...]) -> None:
    assert roles_of(roles_text(names)) == names


@pytest.mark.parametrize(
    ("record", "is_lasting"),
    [
        (KEY, True),
        (USER, True),
        (replace(KEY, instance_id="default"), False),
        (replace(KEY, role="Writer"), False),
        (replace(KEY, is_enabled=False), False),
        (replace(KEY, expires=99), False),
        (replace(USER, instance_id="default"), False),
        (replace(USER, role="Reader"), False),
        (replace(USER, is_enabled=False), False),
    ],
)
async def test_lasting_manager_when_there_is_one_credential_then_counts_if_it_can_manage_all(
    store: Store, record: KeyRecord | UserRecord, is_lasting: bool
) -> None:
    async with store.write() as tx:
        await lock_grants(tx)
        assert not await has_lasting_manager(tx)
        if isinstance(record, KeyRecord):
            await keys.add_key(tx, record)
        else:
            await users.add_user(tx, record)
        assert await has_lasting_manager(tx) is is_lasting
