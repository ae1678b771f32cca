"""Reading people, their papers, and what wants doing about them."""

from compliance.practitioners.queries.attention import needs_attention, stops, unapproved
from compliance.practitioners.queries.experience import KindYears, years_by_kind
from compliance.practitioners.queries.links import SCOPE_AND_DETAILS, find_upload_link, is_open
from compliance.practitioners.queries.matrix import MatrixRow, matrix
from compliance.practitioners.queries.people import (
    Held,
    catalogue_of,
    credentials_of,
    experience_of,
    group_of,
    groups,
    has_standing_records,
    held,
    held_by,
    next_code,
    own_kinds,
    paper,
    periods_of,
    practitioner_of,
    present,
    renewal_of,
    status_of,
    with_evidence,
    with_periods,
)

__all__ = [
    "SCOPE_AND_DETAILS",
    "Held",
    "KindYears",
    "MatrixRow",
    "catalogue_of",
    "credentials_of",
    "experience_of",
    "find_upload_link",
    "group_of",
    "groups",
    "has_standing_records",
    "held",
    "held_by",
    "is_open",
    "matrix",
    "needs_attention",
    "next_code",
    "own_kinds",
    "paper",
    "periods_of",
    "practitioner_of",
    "present",
    "renewal_of",
    "status_of",
    "stops",
    "unapproved",
    "with_evidence",
    "with_periods",
    "years_by_kind",
]
