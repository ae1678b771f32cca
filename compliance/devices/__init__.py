"""Pens, rollers and their parts; sterile single-use products by lot."""
