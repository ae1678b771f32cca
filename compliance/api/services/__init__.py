"""Keys, and what is written with them."""
