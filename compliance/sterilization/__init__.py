"""Sterilizers, cycles with packs and indicators, and the signed release of a load."""
