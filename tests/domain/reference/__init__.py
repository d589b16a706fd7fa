"""The program written down a second time, from its rules alone, for the real one to be compared with.

Nothing here imports the domain. It knows days and plain values, and says of each payload which rules it
breaks.
"""
