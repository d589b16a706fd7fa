"""Tests of what reaches outside parties."""
