"""The audit of a period: its data as plain values, its paper, and the keeping of both."""
