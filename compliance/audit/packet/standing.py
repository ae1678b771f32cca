"""Part of a packet: every requirement's status on the last day, and how long records are kept."""

from dataclasses import dataclass
from datetime import date

from compliance.audit.packet.values import Window, in_order
from compliance.clinics.rulepacks import effect
from compliance.requirements.queries import readiness, retention
from compliance.requirements.queries.year import year
from compliance.requirements.rules.year import months


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One requirement for one subject, told in one language: see `packet.told`."""

    requirement: str
    area: str
    subject: str
    status: str
    due_on: date | None
    summary: str
    evidence: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class KeepRow:
    """How long a kind of record is kept, and until when one of the last day, by which rule."""

    kind: str
    years: int
    on_site_years: int
    source: str
    sureness: str
    on_site_until: date | None
    keep_until: date


@dataclass(frozen=True, slots=True)
class RuleChangeRow:
    """What the clinic changed about a requirement; a looser one shows in every audit."""

    requirement: str
    effect: str
    parameters: tuple[str, ...]
    is_asked: bool
    reason: str
    since: date
    by: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """How many days of a month nothing stood open on, of those that have records at all."""

    month: str
    days_in_order: int
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The requirement table. A fixed number of queries, each bounded."""

    rules: str
    months: tuple[MonthRow, ...]
    findings: tuple[FindingRow, ...]
    rule_changes: tuple[RuleChangeRow, ...]
    keeping: tuple[KeepRow, ...]


def read(window: Window) -> Standing:
    """The findings of the last day, in the language that is active."""
    ready = readiness(window.clinic, window.ends_on, at=window.end)
    asked = ready.rules.asked
    changes = [
        RuleChangeRow(
            requirement=each.requirement,
            effect=effect(window.clinic.pack, each),
            parameters=tuple(f"{name}={value}" for name, value in sorted(each.parameters.items())),
            is_asked=each.is_asked,
            reason=each.reason,
            since=each.since,
            by=each.by,
        )
        for each in ready.rules.changes
    ]
    return Standing(
        rules=ready.rules.version,
        months=_months(window),
        findings=tuple(
            FindingRow(
                requirement=each.requirement,
                area=each.area,
                subject=each.subject,
                status=each.status.value,
                due_on=each.due_on,
                summary=each.summary,
                evidence=tuple(sorted({ref.label or ref.kind for ref in each.evidence})),
                source=asked[each.requirement].source if each.requirement in asked else "",
            )
            for each in ready.findings
        ),
        rule_changes=in_order(changes, "requirement", "since"),
        keeping=_keeping(window),
    )


def _months(window: Window) -> tuple[MonthRow, ...]:
    """Month by month, what the picture of the year on the home screen shows day by day."""
    days = year(window.clinic, on=window.ends_on, days=(window.ends_on - window.starts_on).days + 1)
    return tuple(
        MonthRow(month=f"{each.first_on:%Y-%m}", days_in_order=each.fine, days=each.known)
        for each in months(days)
    )


def _keeping(window: Window) -> tuple[KeepRow, ...]:
    """By the rules of the last day, as the page about retention tells them."""
    return tuple(
        KeepRow(
            kind=str(kind.name),
            years=clocks.rule.years,
            on_site_years=on_site,
            source=clocks.rule.source,
            sureness=clocks.rule.sureness,
            on_site_until=clocks.on_site_until,
            keep_until=clocks.until,
        )
        for kind, on_site, clocks in retention.clocks(
            window.clinic.rules(window.ends_on), window.ends_on
        )
    )
