"""Screens of practitioners, their credentials and their practice periods."""
