"""The staff home, and private calendars."""
