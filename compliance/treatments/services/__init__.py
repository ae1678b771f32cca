"""The only way to write clients, screenings and treatments."""
