"""Adapters that reach the parties outside, each behind a port that stands where it is used."""
