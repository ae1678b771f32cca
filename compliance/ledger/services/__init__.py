"""The only way to write: records and their events, in one transaction.

`create`, `amend` and `void` write a record together with its event, `create_many` and `Batch` many
of one class; `record` appends an event about something that is not a change of fields (a
signature, an export, a reading of the vault).
"""

from compliance.ledger.services.columns import defaults_of, plain, state_of
from compliance.ledger.services.many import Batch, create_many
from compliance.ledger.services.one import amend, create, record, void

__all__ = [
    "Batch",
    "amend",
    "create",
    "create_many",
    "defaults_of",
    "plain",
    "record",
    "state_of",
    "void",
]
