"""The words of stock, and which belong together."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContainerType(TextChoices):
    """What the cream comes in; FACTS 3.4."""

    TUBE = "TUBE", _("Tube")
    JAR = "JAR", _("Jar")
    PUMP = "PUMP", _("Pump")
    SACHET = "SACHET", _("Sachet, used once")


class Condition(TextChoices):
    """How a container arrived."""

    INTACT = "INTACT", _("Intact")
    DAMAGED = "DAMAGED", _("Damaged or opened")


class MovementKind(TextChoices):
    """Why grams came or went; FACTS 3.5. Opening changes no grams: it is kept on the container."""

    RECEIVE = "RECEIVE", _("Received")
    ISSUE = "ISSUE", _("Used")
    WASTE = "WASTE", _("Wasted")
    TRANSFER = "TRANSFER", _("Transferred")
    COUNT_ADJUST = "COUNT_ADJUST", _("Corrected by a count")
    RECALL_HOLD = "RECALL_HOLD", _("Put on hold")
    RELEASE_HOLD = "RELEASE_HOLD", _("Hold ended")
    RETURN = "RETURN", _("Returned to the supplier")
    DISPOSE = "DISPOSE", _("Disposed of")


class StockStatus(TextChoices):
    """Where a container stands; FACTS 3.4. Computed, never stored."""

    AVAILABLE = "AVAILABLE", _("Unopened")
    IN_USE = "IN_USE", _("In use")
    EXPIRED = "EXPIRED", _("Past its date")
    QUARANTINE = "QUARANTINE", _("Set aside")
    RECALLED = "RECALLED", _("On hold")
    EMPTY = "EMPTY", _("Empty")
    WASTED = "WASTED", _("Wasted")
    DISPOSED = "DISPOSED", _("Gone")


OUTGOING = (MovementKind.ISSUE, MovementKind.WASTE, MovementKind.RETURN, MovementKind.DISPOSE)
OUT_OF_THE_HOUSE = (MovementKind.RETURN, MovementKind.DISPOSE)
HOLDS = (MovementKind.RECALL_HOLD, MovementKind.RELEASE_HOLD)
NEEDS_REASON = (MovementKind.COUNT_ADJUST, MovementKind.RECALL_HOLD)
EITHER_WAY = (MovementKind.TRANSFER, MovementKind.COUNT_ADJUST)
USABLE = (StockStatus.AVAILABLE, StockStatus.IN_USE)
FINISHED = (StockStatus.EMPTY, StockStatus.WASTED, StockStatus.DISPOSED)
