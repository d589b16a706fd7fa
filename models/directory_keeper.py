"""The staff directory, written: from a file as a whole, or one change at a time; each is an entry (R32)."""

from __future__ import annotations

from datetime import datetime

from domain.calendar import alberta_day
from domain.directory_changes import ChangeAsked
from domain.roles import SERVICE
from domain.transition import NotRecorded, Recorded
from models.chain import append, digest
from models.directory import StaffDirectory, changes, loader
from models.directory_changes import enter_change
from models.proving import refuse_unproven
from models.writing import RegisterWriter


class DirectoryKeeper(RegisterWriter):
    """Keeps who may act: staff, absences, external auditors, and the sessions that a file brings."""

    def load_staff(
        self, directory: StaffDirectory, at: datetime, by: str = "", proof: str | None = None
    ) -> int | None:
        """Bring the staff directory up to date with a file, and enter what changed (R32).

        Args:
            directory: the whole directory: who is not in it any more has left on the day of `at`.
            at: the instant of loading, with its zone.
            by: the id of the administrator who loads it; the service itself does at its start.
            proof: the nonce of the proof that it is them, where there is one.

        Returns:
            The number of the entry, or nothing when the file says what the register has.

        Raises:
            DirectoryError: when whoever loads it may not, or an absence clashes with one that is entered.
            Refusal: when it is not proven who loads it, and has to be.

        """
        day = alberta_day(at)
        with self._writing() as (connection, head):
            if by:
                refuse_unproven(connection, proof, proven_only=self._proven_only)
            name, role = loader(connection, directory, day, by) if by else (SERVICE, "")
            changed = changes(connection, directory, day)
            if not changed:
                return None
            return append(
                connection,
                head,
                {
                    "key": f"staff/{head.number + 1}",
                    "at": at,
                    "day": day,
                    "actor": by or SERVICE,
                    "actor_name": name,
                    "role": role,
                    "proof": proof,
                    "action": "load_staff",
                    "event": "staff_loaded",
                    "rule": "R32",
                    "data": changed,
                    "content_hash": digest(changed),
                },
            )

    def change_directory(self, asked: ChangeAsked) -> Recorded | NotRecorded:
        """Make one change of the staff directory, once for its key, or enter that it was refused (R32)."""
        with self._writing() as (connection, head):
            return enter_change(connection, head, asked, proven_only=self._proven_only)
