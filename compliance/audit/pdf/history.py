"""The words of the change list: what was done to what, and which field became what."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as lazy

from compliance.audit.pdf.words import joined, label
from compliance.ledger.queries import kinds
from compliance.sterilization.models import MachineEventKind

THINGS = {
    "access_key": lazy("key of another program"),
    "adverse_reaction": lazy("adverse reaction"),
    "aftercare_step": lazy("aftercare step"),
    "aftercare_version": lazy("aftercare version"),
    "air_removal_test": lazy("air-removal test"),
    "attestation": lazy("confirmation"),
    "audit": lazy("audit"),
    "calendar_feed": lazy("calendar feed"),
    "check_done": lazy("own check done"),
    "client": lazy("client"),
    "client_card": lazy("client card"),
    "client_notice": lazy("client notice"),
    "clinic": lazy("clinic"),
    "consent": lazy("consent"),
    "course": lazy("course"),
    "credential": lazy("credential"),
    "credential_kind": lazy("kind of credential"),
    "cycle": lazy("cycle"),
    "deviation": lazy("deviation"),
    "device": lazy("device"),
    "device_check": lazy("device check"),
    "device_part": lazy("device part"),
    "disinfectant": lazy("disinfectant"),
    "disinfection": lazy("disinfection"),
    "document": lazy("document"),
    "failure_decision": lazy("decision after a failed test"),
    "failure_step": lazy("step after a failed test"),
    "incident": lazy("incident"),
    "inspector_link": lazy("inspector's link"),
    "invitation": lazy("invitation"),
    "licence_check": lazy("licence look-up"),
    "lidocaine_container": lazy("lidocaine container"),
    "lidocaine_count": lazy("stocktake"),
    "lidocaine_movement": lazy("lidocaine movement"),
    "lidocaine_product": lazy("lidocaine product"),
    "lot_count": lazy("count of a lot"),
    "machine_event": lazy("sterilizer"),
    "membership": lazy("member"),
    "own_check": lazy("own check"),
    "pack": lazy("pack"),
    "pack_check": lazy("look at a pack"),
    "paper": lazy("issued paper"),
    "practice_period": lazy("practice period"),
    "practitioner": lazy("practitioner"),
    "printout_mapping": lazy("printout mapping"),
    "privacy_breach": lazy("privacy breach"),
    "program": lazy("program"),
    "public-answer": lazy("published answer"),
    "recall_contact": lazy("recall contact"),
    "recall_drill": lazy("recall drill"),
    "release": lazy("load"),
    "screening": lazy("screening"),
    "seal_key": lazy("seal key"),
    "sharps_container": lazy("sharps container"),
    "sheet_line": lazy("line of a week sheet"),
    "solution_batch": lazy("solution batch"),
    "source_check": lazy("source check"),
    "spore_test": lazy("spore test"),
    "sterile_lot": lazy("sterile lot"),
    "sterile_product": lazy("sterile product"),
    "sterilizer": lazy("sterilizer"),
    "sterilizer_licence": lazy("sterilizer licence"),
    "sterilizer_service": lazy("sterilizer service"),
    "storage_place": lazy("storage place"),
    "temperature_reading": lazy("temperature reading"),
    "treatment": lazy("treatment"),
    "treatment_item": lazy("item of a treatment"),
    "unit_waste": lazy("unit thrown away"),
    "upload_link": lazy("upload link"),
    "vault_entry": lazy("vault entry"),
    "webhook": lazy("address of another program"),
    "week_sheet": lazy("week sheet"),
}

VERBS = {
    "accepted": lazy("accepted"),
    "amended": lazy("amended"),
    "approved": lazy("approved"),
    "backed_up": lazy("backed up"),
    "backup_downloaded": lazy("backup taken away"),
    "backup_tried": lazy("backup tried out"),
    "cancelled": lazy("cancelled"),
    "checked": lazy("checked"),
    "closed": lazy("closed"),
    "closed_out": lazy("closed out"),
    "collected": lazy("collected"),
    "copied": lazy("copied"),
    "created": lazy("written down"),
    "discarded": lazy("discarded"),
    "ended": lazy("ended"),
    "erased": lazy("erased"),
    "exported": lazy("exported"),
    "finished": lazy("finished"),
    "found": lazy("found"),
    "held": lazy("put on legal hold"),
    "hold_ended": lazy("legal hold ended"),
    "imported": lazy("imported"),
    "issued": lazy("issued"),
    "let_back_in": lazy("let back in"),
    "moved_over": lazy("moved to another database"),
    "opened": lazy("opened"),
    "opening_undone": lazy("opening undone"),
    "paused": lazy("paused"),
    "person_erased": lazy("person erased"),
    "person_read": lazy("person read"),
    "produced": lazy("produced"),
    "published": lazy("published"),
    "read": lazy("read"),
    "recall_ended": lazy("recall ended"),
    "recalled": lazy("recalled"),
    "rejected": lazy("rejected"),
    "released": lazy("released"),
    "renamed": lazy("renamed"),
    "renewed": lazy("renewed"),
    "reopened": lazy("reopened"),
    "reported": lazy("reported"),
    "requested": lazy("requested"),
    "restored": lazy("restored"),
    "resumed": lazy("resumed"),
    "retired": lazy("retired"),
    "returned": lazy("returned"),
    "rotated": lazy("rotated"),
    "rule_looser": lazy("rule made looser"),
    "rule_restored": lazy("rule restored"),
    "rule_tighter": lazy("rule made stricter"),
    "sealed": lazy("sealed"),
    "sent_again": lazy("sent again"),
    "signed": lazy("signed"),
    "stopped": lazy("stopped"),
    "tested": lazy("tested"),
    "unpublished": lazy("no longer published"),
    "used": lazy("used"),
    "vault_searched": lazy("vault searched"),
    "voided": lazy("voided"),
    **{code.lower(): said for code, said in MachineEventKind.choices},
}


def event(event_type: str) -> str:
    """What an event did to what, such as “cycle: amended”."""
    kind, _dot, verb = event_type.rpartition(".")
    return joined(str(THINGS.get(kind, _plain(kind))), VERBS.get(verb, _plain(verb)))


def change(event_type: str, name: str, old: str | None, new: str | None, zone: str) -> str:
    """A field as people know it, with its old and new value."""
    field = _field(event_type, name)
    told = _plain(name) if field is None else str(field.verbose_name)
    return joined(told, f"{_value(field, old, zone)} → {_value(field, new, zone)}")


def _field(event_type: str, name: str) -> "models.Field[object, object] | None":
    model = kinds().get(event_type.rpartition(".")[0])
    found = model._meta.concrete_fields if model else ()
    return next((each for each in found if each.attname == name), None)


def _value(field: "models.Field[object, object] | None", text: str | None, zone: str) -> str:
    """A code by its label, a moment on the clinic's clock, anything else as it is."""
    if not text:
        return "–"
    if field is not None and field.choices:
        return label(dict(field.flatchoices), text)
    if isinstance(field, models.DateTimeField):
        at = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
        return f"{at:%Y-%m-%d %H:%M}"
    return text


def _plain(code: str) -> str:
    return code.replace("_", " ")
