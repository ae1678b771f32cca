"""Clinics, their people and roles, and who may open what."""
