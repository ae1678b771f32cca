"""The screens of access keys, and what other programs ask."""
