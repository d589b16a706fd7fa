"""Checks of this machine and what it reaches: settings, keys, mail server, disk and folders."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.checkup.finding import Finding, ok, wrong
from cli.desk_settings import differing
from domain.mail import MailServerAwayError
from encryption import KeyFileError, read_keys
from parties import mail_server

if TYPE_CHECKING:
    from datetime import datetime

    from cli.instance import Instance
    from settings import Settings

#: So much has to be free on a disk, in bytes: letters and evidence of some months.
LEAST_FREE: Final = 2 * 1024**3
_GIGABYTE: Final = 1024**3


async def settings(mistakes: str, desk: Instance | None) -> Finding:
    """Say what is wrong with the settings, all of it."""
    if mistakes:
        return wrong("settings", mistakes.replace("\n", " "))
    if desk is None:
        return ok("settings", "All of them can be used; `secor settings` shows them.")
    if other := differing(desk):
        return wrong(
            "settings",
            f"The worker of `secor up` has something else for {', '.join(other)}. Set here what is set "
            "there, or start `secor up` again: what is found below may not be so for the worker.",
        )
    return ok("settings", "All of them can be used; they are those that `secor up` gave its worker.")


async def keys(now: datetime, known: Settings) -> Finding:
    """Look whether a key seals today, where keys are named."""
    if known.keys_file is None:
        return ok("keys", "None are named: what lies in Temporal is readable there (SECOR_KEYS_FILE).")
    try:
        ring = read_keys(known.keys_file)
        sealing = ring.sealing(now)
    except KeyFileError as error:
        return wrong("keys", str(error))
    return ok("keys", f"{sealing.id} seals; {len(ring.key)} can open.")


async def mail(known: Settings) -> Finding:
    """Speak with the mail server up to the log-in, and send nothing."""
    sender = mail_server(known)
    if sender is None:
        return ok("mail", "No mail server is set: all letters go by post (SECOR_SMTP_HOST).")
    try:
        await sender.answers()
    except MailServerAwayError as error:
        return wrong(
            "mail",
            f"{known.smtp_host}: {error} Check SECOR_SMTP_HOST, _PORT, _SECURITY, _USER and _PASSWORD. "
            "Letters wait meanwhile.",
        )
    return ok("mail", f"{known.smtp_host} lets the service in.")


async def disk(known: Settings, least: int) -> Finding:
    """Look whether there is room for documents."""
    free = shutil.disk_usage(_there(known.var_dir)).free
    room = f"{free / _GIGABYTE:.1f} GB are free for {known.var_dir}"
    if free < least:
        return wrong("disk", f"Only {room}. Make room, or move it to a larger disk (SECOR_VAR_DIR).")
    return ok("disk", f"{room}.")


async def folders(known: Settings) -> Finding:
    """Look whether every folder that a worker writes to can be written to."""
    named = {
        "SECOR_VAR_DIR": known.var_dir,
        "the documents' folder": known.documents_dir,
        "SECOR_POST_DIR": known.post_folder,
        "SECOR_WCB_DIR": known.wcb_dir or known.var_dir / "wcb",
        "SECOR_CARDS_DIR": known.cards_dir or known.var_dir / "cards",
        "SECOR_CORRS_LISTS_DIR": known.corrs_lists_dir or known.var_dir / "corrs-lists",
        "SECOR_INCOMING_DIR": known.incoming_folder,
    }
    troubles = [f"{name} ({path}): {said}" for name, path in named.items() if (said := _unwritable(path))]
    if troubles:
        return wrong(
            "folders",
            f"{'; '.join(troubles)}. Give them to the user that the worker runs as, or name others.",
        )
    return ok("folders", "A worker can write to all of them.")


def _unwritable(path: Path) -> str:
    """Say why nothing can be written to a folder, or to the one that it will be made in."""
    try:
        with tempfile.TemporaryFile(dir=_there(path)):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _there(path: Path) -> Path:
    """Give a path, or the nearest folder above it that is there."""
    return next(one for one in (path, *path.absolute().parents) if one.exists())
