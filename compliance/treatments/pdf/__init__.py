"""Papers for clients and of a recall: letters, the aftercare sheet, the card."""

from compliance.treatments.pdf.letters import (
    letter,
    letter_html,
    notice,
    paragraphs,
    proof,
    title,
)
from compliance.treatments.pdf.sheets import card_pdf, sheet_html, sheet_pdf

__all__ = [
    "card_pdf",
    "letter",
    "letter_html",
    "notice",
    "paragraphs",
    "proof",
    "sheet_html",
    "sheet_pdf",
    "title",
]
