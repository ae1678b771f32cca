"""The owner's guide: the pages of docs/guide, read inside the app."""
