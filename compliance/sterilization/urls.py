"""Addresses of this slice."""

from django.urls import path

from compliance.sterilization.views import (
    air,
    cycles,
    disinfectants,
    disinfections,
    failures,
    labels,
    licences,
    logging,
    machine_page,
    machines,
    packs,
    parts,
    printouts,
    programs,
    releases,
    solutions,
    spore_results,
    spores,
    standing,
    upkeep,
)

urlpatterns = [
    path("", cycles.cycle_list, name="cycle-list"),
    path("cycles/add/", logging.cycle_add, name="cycle-add"),
    path("cycles/<uuid:pk>/", cycles.cycle_detail, name="cycle-detail"),
    path("cycles/<uuid:pk>/amend/", logging.cycle_amend, name="cycle-amend"),
    path("cycles/<uuid:pk>/complete/", logging.cycle_complete, name="cycle-complete"),
    path("cycles/<uuid:pk>/void/", logging.cycle_void, name="cycle-void"),
    path("cycles/<uuid:pk>/release/", releases.cycle_release, name="cycle-release"),
    path("releases/<uuid:pk>/void/", releases.release_void, name="release-void"),
    path("cycles/<uuid:pk>/labels/", labels.cycle_labels, name="cycle-labels"),
    path("packs/<uuid:pk>/", packs.pack_detail, name="pack-detail"),
    path("packs/<uuid:pk>/label/", labels.pack_label, name="pack-label"),
    path("packs/<uuid:pk>/checks/add/", packs.pack_check_add, name="pack-check-add"),
    path("pack-checks/<uuid:pk>/void/", packs.pack_check_void, name="pack-check-void"),
    path("sterilizers/", machines.sterilizer_list, name="sterilizer-list"),
    path("sterilizers/add/", machines.sterilizer_add, name="sterilizer-add"),
    path("sterilizers/<uuid:pk>/", machine_page.sterilizer_detail, name="sterilizer-detail"),
    path("sterilizers/<uuid:pk>/amend/", machines.sterilizer_amend, name="sterilizer-amend"),
    path("sterilizers/<uuid:pk>/retire/", machines.sterilizer_retire, name="sterilizer-retire"),
    path("sterilizers/<uuid:pk>/void/", machines.sterilizer_void, name="sterilizer-void"),
    path(
        "sterilizers/<uuid:pk>/cycles/add/",
        logging.sterilizer_cycle_add,
        name="sterilizer-cycle-add",
    ),
    path(
        "sterilizers/<uuid:pk>/services/add/",
        upkeep.sterilizer_service_add,
        name="sterilizer-service-add",
    ),
    path("services/<uuid:pk>/", upkeep.sterilizer_service_detail, name="sterilizer-service-detail"),
    path(
        "services/<uuid:pk>/amend/",
        upkeep.sterilizer_service_amend,
        name="sterilizer-service-amend",
    ),
    path(
        "services/<uuid:pk>/void/", upkeep.sterilizer_service_void, name="sterilizer-service-void"
    ),
    path(
        "sterilizers/<uuid:pk>/licences/add/",
        licences.sterilizer_licence_add,
        name="sterilizer-licence-add",
    ),
    path(
        "licences/<uuid:pk>/", licences.sterilizer_licence_detail, name="sterilizer-licence-detail"
    ),
    path(
        "licences/<uuid:pk>/amend/",
        licences.sterilizer_licence_amend,
        name="sterilizer-licence-amend",
    ),
    path(
        "licences/<uuid:pk>/void/", licences.sterilizer_licence_void, name="sterilizer-licence-void"
    ),
    path(
        "sterilizers/<uuid:pk>/printouts/add/",
        printouts.sterilizer_printout_add,
        name="sterilizer-printout-add",
    ),
    path(
        "sterilizers/<uuid:pk>/printouts/map/",
        printouts.sterilizer_printout_map,
        name="sterilizer-printout-map",
    ),
    path("sterilizers/<uuid:pk>/programs/add/", programs.program_add, name="program-add"),
    path("programs/<uuid:pk>/", programs.program_detail, name="program-detail"),
    path("programs/<uuid:pk>/amend/", programs.program_amend, name="program-amend"),
    path("programs/<uuid:pk>/void/", programs.program_void, name="program-void"),
    path("spore-tests/", spores.spore_test_list, name="spore-test-list"),
    path("spore-tests/add/", spores.spore_test_add, name="spore-test-add"),
    path("spore-tests/<uuid:pk>/", spores.spore_test_detail, name="spore-test-detail"),
    path("spore-tests/<uuid:pk>/read/", spore_results.spore_test_read, name="spore-test-read"),
    path(
        "spore-tests/<uuid:pk>/report/", spore_results.spore_test_report, name="spore-test-report"
    ),
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
    path("spore-tests/<uuid:pk>/step/", failures.failure_step, name="failure-step"),
    path("failure-steps/<uuid:pk>/void/", failures.failure_step_void, name="failure-step-void"),
    path("failures/<uuid:pk>/void/", failures.failure_decision_void, name="failure-decision-void"),
    path("parts/<uuid:pk>/", parts.part_runs, name="part-runs"),
    path("disinfections/", disinfections.disinfection_list, name="disinfection-list"),
    path("disinfections/add/", disinfections.disinfection_add, name="disinfection-add"),
    path(
        "disinfections/devices/<uuid:pk>/add/",
        disinfections.device_disinfection_add,
        name="device-disinfection-add",
    ),
    path(
        "disinfections/devices/<uuid:pk>/soak/",
        disinfections.device_soak_add,
        name="device-soak-add",
    ),
    path("disinfections/<uuid:pk>/", disinfections.disinfection_detail, name="disinfection-detail"),
    path(
        "disinfections/<uuid:pk>/amend/",
        disinfections.disinfection_amend,
        name="disinfection-amend",
    ),
    path(
        "disinfections/<uuid:pk>/void/", disinfections.disinfection_void, name="disinfection-void"
    ),
    path("disinfectants/", disinfectants.disinfectant_list, name="disinfectant-list"),
    path("disinfectants/add/", disinfectants.disinfectant_add, name="disinfectant-add"),
    path("disinfectants/<uuid:pk>/", disinfectants.disinfectant_detail, name="disinfectant-detail"),
    path(
        "disinfectants/<uuid:pk>/amend/",
        disinfectants.disinfectant_amend,
        name="disinfectant-amend",
    ),
    path(
        "disinfectants/<uuid:pk>/void/", disinfectants.disinfectant_void, name="disinfectant-void"
    ),
    path("solutions/", solutions.solution_batch_list, name="solution-batch-list"),
    path("solutions/add/", solutions.solution_batch_add, name="solution-batch-add"),
    path("solutions/<uuid:pk>/", solutions.solution_batch_detail, name="solution-batch-detail"),
    path(
        "solutions/<uuid:pk>/discard/",
        solutions.solution_batch_discard,
        name="solution-batch-discard",
    ),
    path("solutions/<uuid:pk>/amend/", solutions.solution_batch_amend, name="solution-batch-amend"),
    path("solutions/<uuid:pk>/void/", solutions.solution_batch_void, name="solution-batch-void"),
]
