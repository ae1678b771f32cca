"""The public pages: questions, live answers, suitability, aftercare."""
