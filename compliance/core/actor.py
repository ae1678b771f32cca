"""Who does something: the `by` of every service."""

from dataclasses import dataclass

PROGRAM = "PROGRAM"  # the role of another program that writes with a key of the clinic


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a command, as it is written into the ledger.

    `user_id` is the text of the account's key, empty for a command.
    """

    user_id: str
    name: str
    role: str

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A command or a background job, named so that the history says which."""
        return cls(user_id="", name=name, role="SYSTEM")
