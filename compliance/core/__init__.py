"""What every slice needs and nothing of any slice: time, units, errors, forms, idempotency."""
