"""`doyle worker`: background jobs without a server."""

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from doyle.cli.serve import BLAS_THREAD_VARIABLES, DataDir
from doyle.cli.terminal import print_line
from doyle.settings import Settings

WORKER_MODULE = "doyle.server.worker"


def run_jobs(data_dir: DataDir = None) -> None:
    """Run background jobs (imports, trainings) beside servers on the same PostgreSQL, without HTTP."""
    settings = Settings() if data_dir is None else Settings.model_validate({"data_dir": data_dir})
    for name in BLAS_THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    # `Any`: what a coroutine is sent and gives on its way.
    run: Callable[[Settings, Callable[[], None]], Coroutine[Any, Any, None]]
    run = importlib.import_module(WORKER_MODULE).run_worker
    asyncio.run(run(settings, announce))


def announce() -> None:
    """Say that the jobs are being run."""
    print_line("Running background jobs; Ctrl-C stops.")
    sys.stdout.flush()
