"""The SECOR program itself, pure: machines, rules, dates, policy, messages and staff actions.

Nothing here reads a clock, a file or a network: the moment is always an argument. Rule numbers such as
``R24`` refer to ``docs/program.md``.
"""
