"""``secor worker``: the worker's process."""

from __future__ import annotations

import asyncio
import logging
import signal

import worker as composition
from checked_settings import checked_settings
from cli.connection import temporal
from cli.failing import command
from cli.staff import load_directory, read_directory
from watching import set_up_logs


@command
async def worker() -> None:
    """Run a worker until it is told to end. Start as many as are needed, on as many machines."""
    settings = checked_settings(works=True)
    set_up_logs(settings.log_format, settings.log_level)
    if settings.staff_file is not None:
        load_directory(settings, read_directory(settings.staff_file))
    await temporal(settings)  # says in a sentence where no server is
    task = asyncio.ensure_future(composition.run(settings))
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        logging.getLogger("secor").info("The worker was told to end, and has ended.")
