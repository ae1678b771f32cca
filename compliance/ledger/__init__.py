"""Append-only, hash-chained history of every clinic. Knows no record but by its text."""
