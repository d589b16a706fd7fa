"""Side effects: thin classes that hold what was injected. Workflows know only ``activities.contracts``.

No activity is interrupted from outside: an exception thrown into the middle of a database call or an import
would leave half of it behind for ever. One that took too long ends in its own time, and what it did is there
by its key.
"""
