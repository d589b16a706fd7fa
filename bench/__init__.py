"""Measurements of throughput and latency."""
