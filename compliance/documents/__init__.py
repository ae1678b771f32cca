"""Evidence that came in: checked, hashed, kept private, shown only as a harmless copy."""
