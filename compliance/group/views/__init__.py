"""Screens for owners of several clinics."""
