"""The register: every table, the one place that writes them, and the store of documents.

It outlives Temporal's histories. :mod:`models.database` opens it, :mod:`models.register` writes and reads it.
"""
