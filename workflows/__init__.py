"""Orchestration: one file for each workflow, deterministic, and free of any import that does I/O."""
