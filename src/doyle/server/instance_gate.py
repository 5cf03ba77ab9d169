"""Whether an instance may be entered: it must be there and open."""

from collections.abc import Callable

from doyle.errors import ForbiddenError, NotFoundError
from doyle.security.short_memory import ShortMemory
from doyle.store import instances
from doyle.store.database import Store
from doyle.store.instances import CLOSED, DEFAULT_INSTANCE, DELETING


class InstanceGate:
    """Looks instances up in the store, and remembers the open ones for five seconds (`ShortMemory`).

    One that another process closes or deletes is refused here after that time. `clock` gives epoch seconds.
    """

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._open: ShortMemory[str, bool] = ShortMemory()

    async def check(self, instance_id: str) -> None:
        """Let an open instance pass; the default one is always open.

        Raises:
            NotFoundError: there is no such instance, or it is being deleted.
            ForbiddenError: it is closed.
        """
        now, age = self._clock(), self._open.age
        if instance_id == DEFAULT_INSTANCE or self._open.find(instance_id, now):
            return
        async with self._store.read() as tx:
            record = await instances.find_record(tx, instance_id)
        if record is None or record.status == DELETING:
            raise NotFoundError(f"Instance '{instance_id}' not found")
        if record.status == CLOSED:
            raise ForbiddenError(f"Instance '{instance_id}' is closed")
        self._open.keep(instance_id, True, now, age)

    def forget(self) -> None:
        """Drop what is remembered: to be called when an instance has changed."""
        self._open.forget()
