"""Make the environment a command needs, with the standard library alone."""


def ensure(argv: list[str]) -> None:
    """Make sure of the environment for this command."""
