"""Compliance records of micro-needling clinics: the one app, cut inside by domain."""
