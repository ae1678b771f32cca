"""The site around the one app: settings, set-up, root addresses."""
