"""The way in for other programs: access keys, and records as JSON in the columns of the import."""
