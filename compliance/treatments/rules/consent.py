"""What a client agrees to before needling, in versioned words (K-053; FACTS 5.3, 5.4, 7.4)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"  # other words are another version; a consent keeps the one that was signed

WORDS: tuple[Any, ...] = (
    _("Many tiny, new and sterile needles are run over the skin. The needle part is used once."),
    _("A numbing cream may be used first. It is taken off before the needles begin."),
    _("Redness, tightness, itching and a little swelling are usual, and pass within days."),
    _(
        "Less often there is an infection, a cold sore, a dark or light patch, a scar, or a rash "
        "from a cream. Nobody can promise a result."
    ),
    _("I get an aftercare sheet and know whom to ring when something worries me."),
    _("I can ask anything, take time to think, and stop at any moment."),
    _(
        "The clinic keeps what was used on me under a code. My name and contact are locked away "
        "and opened only for a reason that is written down."
    ),
)
