"""`makemessages` that also knows the other names under which our modules import gettext."""

from django.core.management.commands.makemessages import Command as MakeMessagesCommand

OTHER_NAMES = ("_now", "_t", "lazy", "_lazy")  # beside a lazy `_`, or where `_` is taken


class Command(MakeMessagesCommand):
    """Django's command with these names."""

    xgettext_options = [
        *MakeMessagesCommand.xgettext_options,
        *(f"--keyword={name}" for name in OTHER_NAMES),
    ]
