"""Several clinics of one owner."""
