"""The one error that people read."""

from django.utils.translation import gettext as _


class Refusal(Exception):  # noqa: N818 - it is a sentence for a person, not a fault of the program
    """Something that must not be done, as one sentence that says what to do instead.

    `field` names the form field or CSV column it belongs to, where there is one.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.field = field


def no_room() -> str:
    """What to do when nothing more fits on the disk."""
    return _(
        "This computer has no room left, or its disk cannot be written, and nothing was "
        "saved. Make room, then try again."
    )
