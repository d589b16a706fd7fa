"""What a register lost that was put back from an older copy, and how Temporal's histories give it back.

The workers have to be stopped: until the register knows which letters have left, they would send them again.
Everything comes under its own key, in the order of the entries' numbers; what can't be entered is told, with
what a person has to do.
"""

from cli.entering_again.telling import Told, register_again, told_by_histories

__all__ = ["Told", "register_again", "told_by_histories"]
