"""Screens of clients, screenings and treatments."""
