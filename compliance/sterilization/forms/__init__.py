"""Reading what people type about sterilizers, cycles and decisions."""
