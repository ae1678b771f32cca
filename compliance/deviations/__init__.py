"""What went wrong, what was decided, who closed it."""
