"""People, the papers about them, and the years they can prove."""
