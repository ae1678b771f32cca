"""Files to import: each kind with lines that are right."""

from datetime import date
from typing import Any

from compliance.clinics.models import Clinic
from compliance.exchange import services
from compliance.exchange.kinds import KINDS
from compliance.exchange.models import WeekSheet
from compliance.exchange.services import paper
from tests.clinics.factory import NOW, TESTER

FILES = {
    "practitioners": """code,name,title,email
P1,Anna Kowalska,RN,anna@example.com
P2,Ben Okoro,,
""",
    "practice_periods": """practitioner,device_kind,started_on,ended_on,place
P1,PEN,2019-03-01,2020-03-15,Harbour
Anna Kowalska,PEN,2020-12-01,,
P2,ROLLER,2023-01-09,,
""",
    "credentials": (
        "practitioner,type,title,issuer,number,issued_on,expires_on,device_kinds,max_needle_mm\n"
        "P1,MN-TRN,Level 2,Academy,MN-1,2025-02-01,2027-01-31,PEN|ROLLER,2.5\n"
        "P1,INS,,Beacon,B-7,2026-01-01,2026-12-31,,\n"
    ),
    "source_checks": """practitioner,type,number,source,method,result,checked_on,checked_by
P1,MN-TRN,MN-1,Academy of Needling,REGISTER,MATCH,2026-03-01,Ben Okoro
P1,INS,B-7,Beacon,EMAIL,MATCH,2026-03-02,
""",
    "devices": """code,kind,make,model,serial,in_service_on
PEN-1,PEN,Novaderm,P3,S-1,2025-06-01
H-1,ROLLER,Novaderm,R5,,
""",
    "sterile_lots": (
        "kind,make,model,ref,needle_mm,lot,expires,quantity,received_on,supplier,intact\n"
        "CARTRIDGE,Novaderm,N36,ND36,2.5,L1,2028-03-31,50,2026-02-10,Derma Supply,yes\n"
        "ROLLER,Novaderm,R540,,,L2,2027-12,20,2026-02-10,,no\n"
    ),
    "sterilizers": """code,make,model,serial,type,installed_on
A1,Melag,V41,VK-1,B,2024-01-15
G1,Ritter,M9,,GRAVITY,
""",
    "cycles": (
        "sterilizer,number,started_at,ended_at,program,packaging,temperature_c,exposure_min,"
        "pressure_kpa,drying_min,external_ci,internal_ci_type,internal_ci,packs_dry,packs,operator,"
        "released_at,released_by,note\n"
        "A1,411,2026-03-01T09:00,2026-03-01T09:42,PREVAC_134,WRAPPED,134.6,4,310,20,PASS,5,PASS,yes,"
        "P-1=forceps|P-2=bowl,P1,2026-03-01T09:50,Ben Okoro,\n"
        "A1,412,2026-03-02T09:00-05:00,,PREVAC_132,WRAPPED,,,,,,,,,P-3=forceps,Jo,,,Power cut\n"
        "G1,7,2026-03-02T12:00,2026-03-02T12:55,GRAV_121,UNWRAPPED,121.4,31,,,,5,PASS,,,,,,\n"
    ),
    "spore_tests": (
        "sterilizer,cycle,placed_at,lot,lot_expires,result,control_result,read_at,read_by\n"
        "A1,411,2026-03-01T09:00,BI-1,2027-01-31,NEGATIVE,POSITIVE,2026-03-02T09:30,P1\n"
        "G1,7,2026-03-02T12:00,BI-1,2027-01,,,,\n"
    ),
    "air_removal_tests": """sterilizer,cycle,kind,performed_at,result,performed_by
A1,,HELIX,2026-03-01T08:30,PASS,P1
A1,,BOWIE_DICK,2026-03-02T08:30-05:00,PASS,
""",
    "disinfections": (
        "device,performed_at,product,level,contact_min,sleeve_changed,performed_by\n"
        "PEN-1,2026-03-01T10:40,Clinwipe,ILD,3,yes,P1\n"
        "PEN-1,2026-03-01T11:50-05:00,Clinwipe,,1.5,no,Jo\n"
        "H-1,2026-03-02T09:00,Soakol,HLD,,,\n"
    ),
    "lidocaine_containers": (
        "code,product,strength_percent,container_type,size_g,din,lot,expires,received_on,opened_on,"
        "in_use_days\n"
        "LC-1,Calmia,4,TUBE,30,02298811,NW1,EXP 2027-03,2026-03-01,2026-03-20,\n"
        "LC-2,Calmia,4,TUBE,30,02298811,NW1,2027-03-31,2026-03-01,,60\n"
    ),
    "lidocaine_movements": """container,kind,grams,moved_at,moved_by,witness,reason
LC-1,RECEIVE,30,2026-03-01T11:00,P1,,
LC-1,OPEN,,2026-03-20T09:00,P1,,
LC-1,ISSUE,2.5,2026-03-20T10:15,P1,,
LC-1,ISSUE,-3,2026-03-21T10:15,Ben Okoro,,
LC-1,WASTE,1,2026-03-21T17:00,P1,P2,dry
LC-2,COUNT_ADJUST,-0.5,2026-04-01T18:00,P1,,leaked
LC-2,RECALL_HOLD,0,2026-04-02T09:00,P1,,letter
""",
    "treatments": (
        "ref,client_code,treated_at,body_area,practitioner,device,sterile_lot,pack,needle_mm,"
        "lidocaine_container,lidocaine_g,area_cm2,applied_at,removed_at,screening_outcome,"
        "aftercare_given\n"
        "T-1,C-7KQ2-M4XH,2026-03-20T10:50,Face,P1,PEN-1,L1,P-1,1.5,LC-1,2.5,200,2026-03-20T10:15,"
        "2026-03-20T10:45,ELIGIBLE,yes\n"
        "T-2,C-9B3T-P5WD,2026-03-21T14:00,Neck,Ben Okoro,H-1,L2,,,,,,,,ELIGIBLE,no\n"
    ),
}
SIZES = {name: text.count("\n") - 1 for name, text in FILES.items()}
ADDED = {**SIZES, "lidocaine_movements": SIZES["lidocaine_movements"] - 2}  # receipt, opening


def bring_in(
    clinic: Clinic, kind: str, text: str = "", *, dry_run: bool = False, **options: Any
) -> services.Outcome:
    """Import lines; without them, the right ones of the kind."""
    return services.import_records(
        clinic=clinic,
        kind=KINDS[kind],
        data=(text or FILES[kind]).encode(),
        **{"by": TESTER, "at": NOW, "dry_run": dry_run, **options},
    )


def bring_in_all(clinic: Clinic, *, before: str = "") -> None:
    """Every kind in its order, up to the one named."""
    for kind in KINDS:
        if kind == before:
            return
        outcome = bring_in(clinic, kind)
        assert not outcome.problems, (kind, outcome.problems)


def send_out(clinic: Clinic, kind: str, form: str = services.CSV) -> bytes:
    """Export a kind."""
    return services.export_records(clinic=clinic, kind=KINDS[kind], format=form, by=TESTER, at=NOW)


def make_week_sheet(clinic: Clinic) -> WeekSheet:
    """The week of 13 July 2026."""
    return paper.print_sheet(clinic=clinic, on=date(2026, 7, 15), by=TESTER, at=NOW)
