"""The records of this slice."""
