"""The lock that keeps a second process off a data directory."""

import fcntl
import os
from pathlib import Path

from doyle.errors import DatabaseError

LOCK_NAME = "doyle.lock"


class DirectoryLock:
    """An advisory lock on a file in the data directory, released by the system when the process ends."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            DatabaseError: another process works in this directory.
        """
        descriptor = os.open(self._directory / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise DatabaseError(
                f"The data directory {self._directory} is in use by another Doyle process"
                + (f" (process id {owner})" if owner else "")
                + ". Stop it, or choose another directory with DOYLE_DATA_DIR."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
