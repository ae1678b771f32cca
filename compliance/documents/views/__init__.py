"""Screens of what came in and what went out, and the public page that checks a paper."""
