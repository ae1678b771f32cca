"""Screens of readiness, of the rules, and of what people say about them."""
