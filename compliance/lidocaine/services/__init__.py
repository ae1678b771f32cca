"""The only way to write lidocaine products, containers and movements."""

from compliance.lidocaine.services.containers import (
    amend_container,
    open_container,
    receive_container,
    receive_containers,
    undo_opening,
    void_container,
)
from compliance.lidocaine.services.counts import count_container, count_shelf, void_count
from compliance.lidocaine.services.movements import (
    dispose_container,
    hold_container,
    record_movement,
    release_container,
    return_container,
    reverse_movement,
)
from compliance.lidocaine.services.products import add_product, amend_product, void_product
from compliance.lidocaine.services.storage import (
    add_place,
    amend_place,
    hold_lot,
    record_reading,
    release_held,
    release_lot,
    void_place,
    void_reading,
)
from compliance.lidocaine.services.use import use_container

__all__ = [
    "add_place",
    "add_product",
    "amend_container",
    "amend_place",
    "amend_product",
    "count_container",
    "count_shelf",
    "dispose_container",
    "hold_container",
    "hold_lot",
    "open_container",
    "receive_container",
    "receive_containers",
    "record_movement",
    "record_reading",
    "release_container",
    "release_held",
    "release_lot",
    "return_container",
    "reverse_movement",
    "undo_opening",
    "use_container",
    "void_container",
    "void_count",
    "void_place",
    "void_product",
    "void_reading",
]
