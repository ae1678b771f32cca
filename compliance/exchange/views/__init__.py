"""Files in and out, and paper that comes back."""
