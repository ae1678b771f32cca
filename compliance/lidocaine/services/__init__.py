"""The only way to write lidocaine products, containers and movements."""

from compliance.lidocaine.services.containers import (
    amend_container,
    open_container,
    receive_container,
    receive_containers,
    undo_opening,
    void_container,
)
from compliance.lidocaine.services.movements import (
    count_container,
    dispose_container,
    hold_container,
    record_movement,
    release_container,
    return_container,
    reverse_movement,
)
from compliance.lidocaine.services.products import add_product, amend_product, void_product
from compliance.lidocaine.services.use import use_container

__all__ = [
    "add_product",
    "amend_container",
    "amend_product",
    "count_container",
    "dispose_container",
    "hold_container",
    "open_container",
    "receive_container",
    "receive_containers",
    "record_movement",
    "release_container",
    "return_container",
    "reverse_movement",
    "undo_opening",
    "use_container",
    "void_container",
    "void_product",
]
