"""Addresses of this slice."""

from django.urls import path

from compliance.sterilization.views import cycles, logging, machines, packs, programs, releases

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
]
