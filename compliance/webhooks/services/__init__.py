"""Where messages go, and sending them."""
