"""What the screens of clients, screenings and treatments show."""
