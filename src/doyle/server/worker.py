"""A process that runs jobs and answers nobody: what is behind `doyle worker`."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack

from doyle.nlu.encoder import open_encoder
from doyle.server.background import start_background
from doyle.server.metrics import Metrics
from doyle.server.request_log import configure_logging
from doyle.settings import Settings
from doyle.store.database import Store

STOPPING = (signal.SIGINT, signal.SIGTERM)


async def run_worker(settings: Settings, announce: Callable[[], None]) -> None:
    """Run jobs until a signal says stop; those in hand go back to the queue.

    `DOYLE_WORKERS=0` is meant for servers that leave their jobs to this process: here it is the default.

    Raises:
        DatabaseError: the data directory is in use, or the database is not reachable.
        ModelError: the encoder of the settings cannot be used.
    """
    configure_logging(settings.log_level, settings.log_format)
    slots = settings.workers or Settings.model_fields["workers"].default
    url = settings.database_url
    stop = asyncio.Event()
    async with AsyncExitStack() as opened:
        store = await Store.open(None if url is None else url.get_secret_value(), settings.data_dir)
        opened.push_async_callback(store.close)
        encoder = open_encoder(settings.encoder)
        start_background(settings.model_copy(update={"workers": slots}), store, encoder, Metrics(), opened)
        for number in STOPPING:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        announce()
        await stop.wait()
