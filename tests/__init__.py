"""Scenarios and properties of the whole project."""
