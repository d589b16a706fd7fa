"""The ``secor`` command, against real servers, workers and registers."""
