"""The page for search engines."""

import json
from typing import Any

from compliance.checklist.packet.page import Entry, Packet
from compliance.checklist.rules import State


def linked_data(packet: Packet) -> str:
    """The page as schema.org data for search engines: public answers only, safe inside HTML."""
    asked = [
        {
            "@type": "Question",
            "name": entry.question.ask,
            "acceptedAnswer": {"@type": "Answer", "text": _answer_text(entry)},
        }
        for entry in packet.entries
        if entry.answer is None or entry.answer.state == State.PUBLISHED
    ]
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": packet.content.language,
        "name": packet.content.words["title"],
        "mainEntity": asked,
    }
    if packet.clinic:
        page["about"] = {
            "@type": "HealthAndBeautyBusiness",
            "name": packet.clinic.name,
            "address": packet.clinic.address,
            "telephone": packet.clinic.phone,
            "url": packet.page_url,
        }
    text = json.dumps(page, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _answer_text(entry: Entry) -> str:
    """The clinic's own answer, or what a good one is."""
    return entry.answer.text if entry.answer else entry.question.good
