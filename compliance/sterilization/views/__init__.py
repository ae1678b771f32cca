"""Screens of this slice, one module for each kind of record."""
