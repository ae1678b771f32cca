"""Each command: parse, call a service, print."""
