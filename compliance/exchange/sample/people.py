"""Two practitioners with their papers, renewed in time, but for one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from compliance.clinics.queries import owners
from compliance.exchange.sample.book import Book
from compliance.exchange.sample.papers import certificate
from compliance.practitioners import services
from compliance.practitioners.models import Credential, Practitioner

LIABILITY = "Professional liability, micro-needling named"
NURSING, INSURER, ONLINE = "Provincial College of Nurses", "Beacon Mutual", "SafeHands Online"
ACADEMY, HEALTH, FIRST_AID = "Derma Academy North", "City Public Health", "First Aid Canada"


@dataclass(frozen=True, slots=True)
class Paper:
    """A credential: issued so many days before the last day, ending so many before or after it.

    `renewed` holds issue and end of the one that followed, entered on its day of issue.
    """

    holder: str
    type: str
    title: str
    issuer: str
    number: str
    issued: int
    ends: int | None = None
    renewed: tuple[int, int] | None = None
    kinds: str = ""
    needle: str = ""
    is_scanned: bool = True


PAPERS = (
    Paper("P1", "LIC", "Registered nurse", NURSING, "04-12887", 580, 215, (231, -135)),
    Paper("P1", "MN-TRN", "Micro-needling with pen and roller", ACADEMY, "MN-2019-044", 2810,
          kinds="PEN|ROLLER", needle="2.5"),
    Paper("P1", "INS", LIABILITY, INSURER, "BM-77120", 665, 300,
          (302, -65)),
    Paper("P1", "BBP", "Bloodborne pathogens", ONLINE, "BBP-10388", 520, 155, (158, -209)),
    Paper("P1", "IPAC", "Infection prevention in personal services", HEALTH, "IP-6612", 900),
    Paper("P1", "FA-CPR", "Standard first aid, CPR C", FIRST_AID, "FA-90021", 400, -330),
    Paper("P2", "MN-TRN", "Micro-needling with pen", ACADEMY, "MN-2023-118", 1130, kinds="PEN",
          needle="1.5"),
    Paper("P2", "INS", LIABILITY, INSURER, "BM-80417", 706, 341,
          (343, -24)),
    Paper("P2", "BBP", "Bloodborne pathogens", ONLINE, "BBP-14410", 410, 45),  # lapsed: nobody saw
    Paper("P2", "IPAC", "Infection prevention in personal services", HEALTH, "IP-7120", 800,
          is_scanned=False),
    Paper("P2", "FA-CPR", "Standard first aid, CPR C", FIRST_AID, "FA-91544", 930, 200,
          (204, -526)),
)  # fmt: skip


DETAILS: dict[str, dict[str, Any]] = {  # what papers of a kind say besides
    "INS": {"names_service": True, "cover_limit": "2,000,000 per claim"},
    "MN-TRN": {"accreditor": "National Aesthetic Training Board", "hours": 24, "live_models": 6},
    "BBP": {"trainer": "A. Petit, infection control nurse", "content": "Exposure, barriers, waste"},
    "LIC": {"register_url": "https://register.nurses.example/find"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An issuer who was asked about a paper, so many days before the last day."""

    holder: str
    type: str
    days_ago: int
    method: str
    source: str
    is_approved: bool = True


ASKED = (  # the owner is the only one who may approve, so her approvals show as her own
    Asked("P1", "LIC", 131, "REGISTER", NURSING),  # fresh for 120 days: due again by now
    Asked("P1", "INS", 62, "EMAIL", INSURER),
    Asked("P1", "MN-TRN", 45, "EMAIL", ACADEMY),
    Asked("P2", "INS", 40, "PHONE", INSURER),
    Asked("P2", "MN-TRN", 12, "EMAIL", ACADEMY, is_approved=False),
)


def plan(book: Book) -> None:
    """Everything about people on the first morning, renewals on their days."""
    made: dict[Any, Any] = {}
    minutes = 9 * 60
    for do in (_people, _periods):
        book.plan(book.moment(book.first_on, minutes), lambda at, do=do: do(book, made, at))  # type: ignore[misc]
        minutes += 10
    for paper in PAPERS:
        at = book.moment(book.first_on, minutes)
        book.plan(at, lambda at, paper=paper: _add(book, made, paper, at))  # type: ignore[misc]
        minutes += 4
        if paper.renewed:
            at = book.moment(book.ago(paper.renewed[0]), 18 * 60 + 20)
            book.plan(at, lambda at, paper=paper: _renew(book, made, paper, at))  # type: ignore[misc]
    for asked in ASKED:
        at = book.moment(book.open_day(asked.days_ago), 17 * 60 + 5)
        book.plan(at, lambda at, asked=asked: _ask(book, made, asked, at))  # type: ignore[misc]
    at = book.moment(book.open_day(90), 12 * 60 + 15)
    book.plan(at, lambda at: _new_address(book, made, at))


def _people(book: Book, made: dict[Any, Any], at: datetime) -> None:
    by = book.staff.mara
    owner = owners(book.clinic).get().user
    for code, name, title, email, user in (
        ("P1", by.name, "RN, owner", owner.email, owner),
        ("P2", book.staff.lena.name, "Medical esthetician", "lena@mail.example", None),
    ):
        made[code] = services.add_practitioner(
            clinic=book.clinic,
            code=code,
            name=name,
            title=title,
            email=email,
            user=user,
            by=by,
            at=at,
        )


def _periods(book: Book, made: dict[Any, Any], at: datetime) -> None:
    """The owner's are those of FACTS 8.1, vector 1, in 2026: a pause that does not count."""
    year = book.on.year
    for code, kind, started_on, ended_on, place in (
        ("P1", "PEN", date(year - 7, 3, 1), date(year - 6, 3, 15), "Harbour Skin Clinic"),
        ("P1", "PEN", date(year - 6, 12, 1), None, book.clinic.name),
        ("P1", "ROLLER", date(year - 5, 5, 1), None, book.clinic.name),
        ("P2", "PEN", date(year - 3, 9, 4), None, book.clinic.name),
    ):
        services.add_practice_period(
            clinic=book.clinic,
            practitioner=made[code],
            device_kind=kind,
            started_on=started_on,
            ended_on=ended_on,
            place=place,
            by=book.staff.mara,
            at=at,
        )


def _add(book: Book, made: dict[Any, Any], paper: Paper, at: datetime) -> None:
    issued_on = book.ago(paper.issued)
    expires_on = None if paper.ends is None else book.ago(paper.ends)
    made[paper] = services.add_credential(
        clinic=book.clinic,
        practitioner=made[paper.holder],
        type=paper.type,
        title=paper.title,
        issuer=paper.issuer,
        number=paper.number,
        issued_on=issued_on,
        expires_on=expires_on,
        device_kinds=paper.kinds,
        max_needle_mm=Decimal(paper.needle) if paper.needle else None,
        **DETAILS.get(paper.type, {}),
        document=_scan(made, paper, paper.number, issued_on, expires_on),
        by=book.staff.mara,
        at=at,
    )


def _renew(book: Book, made: dict[Any, Any], paper: Paper, at: datetime) -> None:
    issued, ends = paper.renewed or (0, 0)
    issued_on, expires_on = book.ago(issued), book.ago(ends)
    number = f"{paper.number}-2"
    old: Credential = made[paper]
    services.renew_credential(
        old,
        title=paper.title,
        issuer=paper.issuer,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        device_kinds=paper.kinds,
        **DETAILS.get(paper.type, {}),
        document=_scan(made, paper, number, issued_on, expires_on),
        by=book.staff.mara,
        at=at,
    )


def _ask(book: Book, made: dict[Any, Any], asked: Asked, at: datetime) -> None:
    """A source check of the latest paper of a kind, approved unless that still waits."""
    papers = Credential.objects.standing().filter(
        practitioner=made[asked.holder], type=asked.type, recorded_at__lte=at
    )
    check = services.add_source_check(
        papers.latest("recorded_at", "pk"),
        what="Name, number and dates",
        source=asked.source,
        method=asked.method,
        result="MATCH",
        checked_on=book.clinic.day(at),
        by=book.staff.mara,
        at=at,
    )
    if asked.is_approved:
        services.approve_source_check(check, by=book.staff.mara, at=at)


def _scan(
    made: dict[Any, Any], paper: Paper, number: str, issued_on: date, expires_on: date | None
) -> Any:
    if not paper.is_scanned:
        return None
    until = f"valid until {expires_on}" if expires_on else "does not expire"
    return certificate(
        name=made[paper.holder].name,
        title=paper.title,
        issuer=paper.issuer,
        number=number,
        dates=f"issued {issued_on}, {until}",
    )


def _new_address(book: Book, made: dict[Any, Any], at: datetime) -> None:
    lena: Practitioner = made["P2"]
    services.amend_practitioner(
        lena, email="lena@lumen.example", reason="Works here only now", by=book.staff.mara, at=at
    )
