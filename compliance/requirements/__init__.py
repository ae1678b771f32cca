"""What a clinic is asked, and where it stands on any day: rules as dated, cited data."""
