"""Addresses under /lidocaine/."""

from django.urls import path

from compliance.lidocaine.views import containers, counts, lots, movements, products, storage

urlpatterns = [
    path("", containers.container_list, name="container-list"),
    path("receive/", containers.container_add, name="container-add"),
    path("receive/scan/", lots.container_scan, name="container-scan"),
    path("stock/", lots.stock_over_time, name="stock-over-time"),
    path("lots/hold/", lots.lot_hold, name="lot-hold"),
    path("lots/hold/end/", lots.lot_release, name="lot-release-hold"),
    path("counts/", counts.count_list, name="count-list"),
    path("counts/add/", counts.count_add, name="count-add"),
    path("counts/<uuid:pk>/", counts.count_detail, name="count-detail"),
    path("counts/<uuid:pk>/void/", counts.count_void, name="count-void"),
    path("places/", storage.place_list, name="place-list"),
    path("places/add/", storage.place_add, name="place-add"),
    path("places/<uuid:pk>/", storage.place_detail, name="place-detail"),
    path("places/<uuid:pk>/amend/", storage.place_amend, name="place-amend"),
    path("places/<uuid:pk>/void/", storage.place_void, name="place-void"),
    path("places/<uuid:pk>/read/", storage.reading_add, name="reading-add"),
    path("readings/<uuid:pk>/", storage.reading_detail, name="reading-detail"),
    path("readings/<uuid:pk>/release/", storage.reading_release, name="reading-release"),
    path("readings/<uuid:pk>/void/", storage.reading_void, name="reading-void"),
    path("containers/<uuid:pk>/", containers.container_detail, name="container-detail"),
    path("containers/<uuid:pk>/open/", containers.container_open, name="container-open"),
    path(
        "containers/<uuid:pk>/open/undo/",
        containers.container_undo_opening,
        name="container-undo-opening",
    ),
    path("containers/<uuid:pk>/amend/", containers.container_amend, name="container-amend"),
    path("containers/<uuid:pk>/void/", containers.container_void, name="container-void"),
    path("containers/<uuid:pk>/use/", movements.container_use, name="container-use"),
    path("containers/<uuid:pk>/waste/", movements.container_waste, name="container-waste"),
    path("containers/<uuid:pk>/count/", counts.container_count, name="container-count"),
    path("containers/<uuid:pk>/dispose/", movements.container_dispose, name="container-dispose"),
    path("containers/<uuid:pk>/return/", movements.container_return, name="container-return"),
    path("containers/<uuid:pk>/hold/", movements.container_hold, name="container-hold"),
    path(
        "containers/<uuid:pk>/hold/end/",
        movements.container_release_hold,
        name="container-release-hold",
    ),
    path("movements/<uuid:pk>/", movements.movement_detail, name="movement-detail"),
    path("movements/<uuid:pk>/undo/", movements.movement_reverse, name="movement-reverse"),
    path("products/", products.product_list, name="lidocaine-product-list"),
    path("products/add/", products.product_add, name="lidocaine-product-add"),
    path("products/<uuid:pk>/", products.product_detail, name="lidocaine-product-detail"),
    path("products/<uuid:pk>/amend/", products.product_amend, name="lidocaine-product-amend"),
    path("products/<uuid:pk>/void/", products.product_void, name="lidocaine-product-void"),
]
