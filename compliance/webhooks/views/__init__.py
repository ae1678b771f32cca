"""The owner's screens of messages to other programs."""
