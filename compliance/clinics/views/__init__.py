"""Screens of this slice: the settings home, its people, and the doors people come in by."""
