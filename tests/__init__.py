"""Tests, one folder per slice."""
