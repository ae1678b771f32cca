"""Papers as plain values: of a recall, and the aftercare sheet of one client."""

from compliance.treatments.packet.recalls import Notice, Proof, Sender, build_notice, build_proof
from compliance.treatments.packet.sheets import Line, Sheet, Used, build_sheet

__all__ = [
    "Line",
    "Notice",
    "Proof",
    "Sender",
    "Sheet",
    "Used",
    "build_notice",
    "build_proof",
    "build_sheet",
]
