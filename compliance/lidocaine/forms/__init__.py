"""Reading what people type about creams, containers, movements, counts and storage."""
