"""Numbing cream: products with their labels, containers, movements and what is left."""
