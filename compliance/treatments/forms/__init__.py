"""Reading what people type about clients, screenings and treatments."""
