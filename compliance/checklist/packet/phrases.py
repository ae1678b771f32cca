"""Facts in the words of a language."""

from collections.abc import Mapping
from datetime import date

from django.utils import translation
from django.utils.dateformat import format as format_day

from compliance.checklist.rules import Backing, Content, Duration, Phrase, Value


def said_by(backing: Backing, content: Content) -> tuple[str, ...]:
    """What the records say, in the words of a language."""
    return tuple(" ".join(_said(each, content) for each in line) for line in backing.lines)


def spoken_day(day: date, content: Content) -> str:
    """A day as people write it in that language."""
    with translation.override(content.language):
        return format_day(day, content.date_format)


def duration(found: Duration, phrases: Mapping[str, str]) -> str:
    """Years and months in words."""
    years = phrases["year_one" if found.years == 1 else "year_other"].format(n=found.years)
    months = phrases["month_one" if found.months == 1 else "month_other"].format(n=found.months)
    if found.years and found.months:
        return phrases["duration_both"].format(years=years, months=months)
    if found.years or found.months:
        return years if found.years else months
    return phrases["duration_none"]


def _said(phrase: Phrase, content: Content) -> str:
    key = phrase.key
    if "n" in phrase.values:
        key += "_one" if phrase.values["n"] == 1 else "_other"
    values = {name: _spoken(value, content) for name, value in phrase.values.items()}
    return content.phrases[key].format(**values)


def _spoken(value: Value, content: Content) -> str:
    if isinstance(value, date):
        return spoken_day(value, content)
    if isinstance(value, Duration):
        return duration(value, content.phrases)
    return str(value)
