"""When stored credentials were last used: noted in memory, written now and then."""

from doyle.security.credentials import Principal
from doyle.store import keys, users
from doyle.store.database import Store


class Usage:
    """What this process has seen since it wrote last; times in epoch milliseconds."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        self._users: dict[str, int] = {}

    def note(self, principal: Principal, now: int) -> None:
        """Remember that a credential was used; those of the settings are nobody's business."""
        if principal.key_id is not None:
            self._keys[principal.key_id] = now
        elif principal.user_id is not None:
            self._users[principal.user_id] = now

    async def write(self, store: Store) -> None:
        """Write down what was noted.

        Raises:
            DatabaseError: it could not be; it is kept for the next time.
        """
        by_key, by_user = dict(self._keys), dict(self._users)
        if not by_key and not by_user:
            return
        async with store.write() as tx:
            await keys.mark_used(tx, by_key)
            await users.mark_used(tx, by_user)
        for noted, written in ((self._keys, by_key), (self._users, by_user)):
            for name, moment in written.items():
                if noted.get(name) == moment:
                    del noted[name]
