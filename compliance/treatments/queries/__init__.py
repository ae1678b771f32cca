"""Finding clients, screenings and treatments; how far a recall reaches."""
