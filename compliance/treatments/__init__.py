"""Clients and their vault, screening, treatments and everything they used."""
