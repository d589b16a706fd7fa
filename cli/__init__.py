"""The ``secor`` command: what staff and operators do from a terminal.

=====  ================================================================================
code   meaning of the exit code
=====  ================================================================================
0      done
1      refused by the program, not found, or ``verify`` and ``--check`` found a difference
2      the command line or a file handed to it can't be used
3      the Temporal server, a worker or the register can't be reached
4      a mistake in this program itself
=====  ================================================================================
"""
