"""The one error that people read."""

from django.utils.translation import gettext as _

from klarity_site.failures import AWAY, NO_ROOM, is_no_room, is_storage_away


class Refusal(Exception):  # noqa: N818 - it is a sentence for a person, not a fault of the program
    """Something that must not be done, as one sentence that says what to do instead.

    `field` names the form field or CSV column it belongs to, where there is one.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.field = field


def storage_away() -> str:
    """What to do when files cannot be kept or read just now."""
    return _(
        "The place where files are kept cannot be reached just now, and nothing was saved. "
        "Try again in a few minutes."
    )


def no_room() -> str:
    """What to do when nothing more fits on the disk."""
    return _(
        "This computer has no room left, or its disk cannot be written, and nothing was "
        "saved. Make room, then try again."
    )


def explained(fault: Exception) -> tuple[int, str]:
    """Status and sentence of a fault that people can do something about; raises any other."""
    if is_storage_away(fault):
        return AWAY, storage_away()
    if is_no_room(fault):
        return NO_ROOM, no_room()
    raise fault
