"""A backup: one file with the database, the files and the keys, proven to its last byte."""
