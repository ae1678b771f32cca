"""Screens of audits: making them, signing them, checking a PDF, the seal."""
