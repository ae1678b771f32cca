"""The rules of this slice: readings, release, the log, standard programs."""
