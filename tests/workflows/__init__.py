"""Tests of what the workflows offer, without a server."""
