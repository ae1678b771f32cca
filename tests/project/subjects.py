"""A record for every address that names one: a new slice adds one line here.

The key is the address up to the record; the builder makes the record in a clinic.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from compliance.api.resources import RESOURCES
from compliance.audit import services as audit
from compliance.clinics.models import Clinic
from compliance.core import firstrun
from compliance.deviations import services as deviations
from compliance.sterilization import services as sterilization
from tests.api.factory import make_key
from tests.clinics.factory import NOW, TESTER, make_inspector_link, make_invitation, make_member
from tests.devices import factory as devices
from tests.devices.factory import (
    make_device,
    make_lot,
    make_part,
    make_sharps,
)
from tests.documents.factory import make_document, make_paper
from tests.exchange.backup_factory import make_backup_file
from tests.exchange.factory import make_week_sheet
from tests.group.factory import make_group_audit
from tests.lidocaine.factory import (
    count,
    make_container,
    make_place,
    make_product,
    move,
    open_,
    read,
)
from tests.practitioners.factory import (
    make_check,
    make_credential,
    make_kind,
    make_link,
    make_period,
    make_practitioner,
)
from tests.requirements.factory import make_answer, make_attestation, make_own_check
from tests.sterilization.factory import (
    make_air_removal_test,
    make_cycle,
    make_disinfectant,
    make_disinfection,
    make_failure_step,
    make_licence,
    make_program,
    make_release,
    make_service,
    make_solution,
    make_spore_test,
    make_sterilizer,
)
from tests.today.factory import make_feed
from tests.treatments.aftercare_factory import make_card, make_notice, make_version
from tests.treatments.factory import (
    make_breach,
    make_client,
    make_consent,
    make_contact,
    make_count,
    make_course,
    make_drill,
    make_incident,
    make_reaction,
    make_screening,
    make_treatment,
    make_waste,
)
from tests.webhooks.factory import make_delivery, make_webhook


def _audit(clinic: Clinic) -> Any:
    period: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    return audit.request_audit(clinic=clinic, by=TESTER, at=NOW, **period)


def _cycle(clinic: Clinic) -> Any:
    return make_cycle(make_sterilizer(clinic))


def _deviation(clinic: Clinic) -> Any:
    return deviations.raise_deviation(
        clinic=clinic,
        requirement="K-041",
        severity="MINOR",
        summary="The printout was too pale to read",
        about=None,
        occurred_at=NOW,
        by=TESTER,
        at=NOW,
    )


def _link(clinic: Clinic) -> Any:
    return make_link(make_credential(make_practitioner(clinic)))


def _movement(clinic: Clinic) -> Any:
    container = open_(make_container(make_product(clinic)))
    return move(container, "WASTE", "-1")


def _failed_test(clinic: Clinic) -> Any:
    return make_spore_test(make_sterilizer(clinic), result="POSITIVE")


def _failure_step(clinic: Clinic) -> Any:
    return make_failure_step(_failed_test(clinic), "NOTIFIED")


def _failure_decision(clinic: Clinic) -> Any:
    reason = "The chamber was packed too full"
    return sterilization.decide_failure(
        test=_failed_test(clinic), outcome="RECALL", reason=reason, by=TESTER, at=NOW
    )


def _pack_check(clinic: Clinic) -> Any:
    pack = _cycle(clinic).packs.get()
    return sterilization.check_pack(pack=pack, finding="INTACT", by=TESTER, at=NOW)


SUBJECTS: dict[str, Callable[[Clinic], Any]] = {
    "audit": _audit,
    "audit/inspector": lambda clinic: make_inspector_link(clinic, at=timezone.now())[0],
    "deviations": _deviation,
    "devices": make_device,
    "devices/checks": lambda clinic: devices.make_check(make_device(clinic)),
    "devices/licences": lambda clinic: devices.make_licence(make_device(clinic)),
    "devices/lots": make_lot,
    "devices/products": lambda clinic: make_lot(clinic).product,
    "devices/sharps": make_sharps,
    "devices/parts": lambda clinic: make_part(make_device(clinic)),
    "documents": make_document,
    "documents/papers": make_paper,
    "exchange/week-sheets": make_week_sheet,
    "group/audits": make_group_audit,
    "group/parts": lambda clinic: make_group_audit(clinic).parts.get(),
    "lidocaine/containers": lambda clinic: make_container(make_product(clinic)),
    "lidocaine/counts": lambda clinic: count(make_container(make_product(clinic)), "20"),
    "lidocaine/movements": _movement,
    "lidocaine/places": make_place,
    "lidocaine/readings": lambda clinic: read(make_place(clinic), "18", "31"),
    "lidocaine/products": make_product,
    "practitioners": make_practitioner,
    "practitioners/credentials": lambda clinic: make_credential(make_practitioner(clinic)),
    "practitioners/checks": lambda clinic: make_check(make_credential(make_practitioner(clinic))),
    "practitioners/kinds": make_kind,
    "practitioners/links": lambda clinic: _link(clinic)[0],
    "practitioners/periods": lambda clinic: make_period(make_practitioner(clinic)),
    "requirements/answers": lambda clinic: make_answer(make_own_check(clinic)),
    "requirements/attestations": make_attestation,
    "requirements/checks": make_own_check,
    "settings/deliveries": make_delivery,
    "settings/programs/keys": lambda clinic: make_key(clinic)[0],
    "settings/webhooks": make_webhook,
    "settings/invitations": lambda clinic: make_invitation(clinic)[0],
    "settings/people": make_member,
    "sterilization/cycles": _cycle,
    "sterilization/sterilizers": make_sterilizer,
    "sterilization/packs": lambda clinic: _cycle(clinic).packs.get(),
    "sterilization/pack-checks": _pack_check,
    "sterilization/services": lambda clinic: make_service(make_sterilizer(clinic)),
    "sterilization/licences": lambda clinic: make_licence(make_sterilizer(clinic)),
    "sterilization/programs": lambda clinic: make_program(make_sterilizer(clinic)),
    "today/calendar": lambda clinic: make_feed(clinic)[0],
    "treatments": lambda clinic: make_treatment(make_client(clinic)),
    "treatments/clients": make_client,
    "treatments/courses": lambda clinic: make_course(make_client(clinic)),
    "treatments/incidents": make_incident,
    "treatments/privacy-breaches": make_breach,
    "treatments/reactions": lambda clinic: make_reaction(make_treatment(make_client(clinic))),
    "treatments/consents": lambda clinic: make_consent(make_client(clinic)),
    "treatments/counts": make_count,
    "treatments/devices": make_device,
    "treatments/aftercare/versions": make_version,
    "treatments/aftercare/steps": lambda clinic: make_version(clinic).steps.first(),
    "treatments/notices": lambda clinic: make_notice(make_client(clinic)),
    "treatments/screenings": lambda clinic: make_screening(make_client(clinic)),
    "treatments/shelf": make_lot,
    "treatments/wastes": make_waste,
    "sterilization/air-removal-tests": lambda clinic: make_air_removal_test(
        make_sterilizer(clinic)
    ),
    "sterilization/disinfectants": make_disinfectant,
    "sterilization/disinfections": lambda clinic: make_disinfection(make_device(clinic)),
    "sterilization/disinfections/devices": make_device,
    "sterilization/failures": _failure_decision,
    "sterilization/parts": lambda clinic: make_part(make_device(clinic)),
    "sterilization/solutions": make_solution,
    "sterilization/failure-steps": _failure_step,
    "sterilization/spore-tests": _failed_test,
    "treatments/look-backs": _failed_test,
    "treatments/contacts": lambda clinic: make_contact(_failed_test(clinic), make_client(clinic)),
    "treatments/drills": make_drill,
    "sterilization/releases": lambda clinic: make_release(_cycle(clinic)),
}

# Words in addresses that are the same for every clinic, or belong to nobody
WORDS: dict[str, Callable[[Clinic], str]] = {
    "api/v1": lambda _clinic: "nowhere",
    **{f"api/v1/{name}": (lambda _clinic: str(uuid4())) for name in RESOURCES},
    "card": lambda clinic: make_card(make_client(clinic)).code,
    "accounts/2fa/webauthn/keys": lambda _clinic: "1",
    "c": lambda clinic: clinic.slug,
    "checklist/answers": lambda _clinic: "cost",
    "guide": lambda _clinic: "first-day",
    "practitioners/renew": lambda clinic: _link(clinic)[1],
    "exchange": lambda _clinic: "practitioners",
    "requirements": lambda _clinic: "K-028",
    "today/feed": lambda clinic: make_feed(clinic)[1],
    "inspect": lambda clinic: make_inspector_link(clinic, at=timezone.now())[1],
    "join": lambda clinic: make_invitation(clinic)[1],
    "verify": lambda clinic: make_paper(clinic).code,
    "settings/backups": lambda _clinic: make_backup_file(settings.BACKUP_DIR).name,
    "setup": lambda _clinic: firstrun.token(settings.DATA_DIR),
}
