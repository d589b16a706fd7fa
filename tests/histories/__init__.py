"""Recorded histories of every release, and the test that today's workflows still replay them."""
