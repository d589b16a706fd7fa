"""That the benchmarks run; what they measure is written in docs/benchmarks.md."""
