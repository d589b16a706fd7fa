"""What ``secor doctor`` looks at: each check finds one thing in order, or says how to mend it."""

from cli.checkup.finding import Finding, Health, looked_at

__all__ = ["Finding", "Health", "looked_at"]
