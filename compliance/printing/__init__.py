"""The one door to the libraries that make and read papers and codes."""
