"""Addresses of this slice."""

from django.urls import path

from compliance.sterilization.views import (
    air,
    cycles,
    failures,
    logging,
    machines,
    packs,
    programs,
    releases,
    spores,
    standing,
)

urlpatterns = [
    path("", cycles.cycle_list, name="cycle-list"),
    path("cycles/add/", logging.cycle_add, name="cycle-add"),
    path("cycles/<uuid:pk>/", cycles.cycle_detail, name="cycle-detail"),
    path("cycles/<uuid:pk>/amend/", logging.cycle_amend, name="cycle-amend"),
    path("cycles/<uuid:pk>/void/", logging.cycle_void, name="cycle-void"),
    path("cycles/<uuid:pk>/release/", releases.cycle_release, name="cycle-release"),
    path("releases/<uuid:pk>/void/", releases.release_void, name="release-void"),
    path("packs/<uuid:pk>/", packs.pack_detail, name="pack-detail"),
    path("sterilizers/", machines.sterilizer_list, name="sterilizer-list"),
    path("sterilizers/add/", machines.sterilizer_add, name="sterilizer-add"),
    path("sterilizers/<uuid:pk>/", machines.sterilizer_detail, name="sterilizer-detail"),
    path("sterilizers/<uuid:pk>/amend/", machines.sterilizer_amend, name="sterilizer-amend"),
    path("sterilizers/<uuid:pk>/retire/", machines.sterilizer_retire, name="sterilizer-retire"),
    path("sterilizers/<uuid:pk>/void/", machines.sterilizer_void, name="sterilizer-void"),
    path(
        "sterilizers/<uuid:pk>/cycles/add/",
        logging.sterilizer_cycle_add,
        name="sterilizer-cycle-add",
    ),
    path("sterilizers/<uuid:pk>/programs/add/", programs.program_add, name="program-add"),
    path("programs/<uuid:pk>/", programs.program_detail, name="program-detail"),
    path("programs/<uuid:pk>/amend/", programs.program_amend, name="program-amend"),
    path("programs/<uuid:pk>/void/", programs.program_void, name="program-void"),
    path("spore-tests/", spores.spore_test_list, name="spore-test-list"),
    path("spore-tests/add/", spores.spore_test_add, name="spore-test-add"),
    path("spore-tests/<uuid:pk>/", spores.spore_test_detail, name="spore-test-detail"),
    path("spore-tests/<uuid:pk>/read/", spores.spore_test_read, name="spore-test-read"),
    path("spore-tests/<uuid:pk>/amend/", spores.spore_test_amend, name="spore-test-amend"),
    path("spore-tests/<uuid:pk>/void/", spores.spore_test_void, name="spore-test-void"),
    path(
        "sterilizers/<uuid:pk>/spore-tests/add/",
        spores.sterilizer_spore_test_add,
        name="sterilizer-spore-test-add",
    ),
    path("air-removal-tests/", air.air_removal_test_list, name="air-removal-test-list"),
    path("air-removal-tests/add/", air.air_removal_test_add, name="air-removal-test-add"),
    path(
        "air-removal-tests/<uuid:pk>/",
        air.air_removal_test_detail,
        name="air-removal-test-detail",
    ),
    path(
        "air-removal-tests/<uuid:pk>/void/",
        air.air_removal_test_void,
        name="air-removal-test-void",
    ),
    path(
        "sterilizers/<uuid:pk>/air-removal-tests/add/",
        air.sterilizer_air_removal_test_add,
        name="sterilizer-air-removal-test-add",
    ),
    path("sterilizers/<uuid:pk>/events/add/", standing.machine_event_add, name="machine-event-add"),
    path("sterilizers/<uuid:pk>/return/", standing.sterilizer_return, name="sterilizer-return"),
    path("spore-tests/<uuid:pk>/decide/", failures.failure_decide, name="failure-decide"),
    path("failures/<uuid:pk>/void/", failures.failure_decision_void, name="failure-decision-void"),
]
