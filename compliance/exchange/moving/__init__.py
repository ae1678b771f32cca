"""Moving records between databases: which rows, how, and the proof that all came."""
