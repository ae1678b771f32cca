"""Addresses under /treatments/."""

from django.urls import path

from compliance.treatments.views import drills, lookbacks, people, screenings, shelf, treatments

urlpatterns = [
    path("", treatments.treatment_list, name="treatment-list"),
    path("<uuid:pk>/", treatments.treatment_detail, name="treatment-detail"),
    path("<uuid:pk>/amend/", treatments.treatment_amend, name="treatment-amend"),
    path("<uuid:pk>/close/", treatments.treatment_close, name="treatment-close"),
    path("<uuid:pk>/void/", treatments.treatment_void, name="treatment-void"),
    path("clients/", people.client_list, name="client-list"),
    path("clients/add/", people.client_add, name="client-add"),
    path("clients/search/", people.vault_search, name="vault-search"),
    path("clients/<uuid:pk>/", people.client_detail, name="client-detail"),
    path("clients/<uuid:pk>/vault/", people.client_vault, name="client-vault"),
    path("clients/<uuid:pk>/contact/", people.client_contact, name="client-contact"),
    path("clients/<uuid:pk>/hold/", people.client_hold, name="client-hold"),
    path("clients/<uuid:pk>/hold/end/", people.client_end_hold, name="client-end-hold"),
    path("clients/<uuid:pk>/erase/", people.client_erase, name="client-erase"),
    path("clients/<uuid:pk>/void/", people.client_void, name="client-void"),
    path("clients/<uuid:pk>/screen/", screenings.screening_add, name="screening-add"),
    path("clients/<uuid:pk>/treat/", treatments.treatment_add, name="treatment-add"),
    path("screenings/<uuid:pk>/", screenings.screening_detail, name="screening-detail"),
    path("screenings/<uuid:pk>/letter.pdf", screenings.screening_letter, name="screening-letter"),
    path("screenings/<uuid:pk>/void/", screenings.screening_void, name="screening-void"),
    path("shelf/", shelf.shelf_list, name="shelf-list"),
    path("shelf/<uuid:pk>/", shelf.shelf_detail, name="shelf-detail"),
    path("shelf/<uuid:pk>/waste/", shelf.unit_waste, name="unit-waste"),
    path("wastes/<uuid:pk>/void/", shelf.unit_waste_void, name="unit-waste-void"),
    path("trace/", shelf.lot_reach, name="lot-reach"),
    path("look-backs/<uuid:pk>/", lookbacks.look_back, name="look-back"),
    path("look-backs/<uuid:pk>/letter.pdf", lookbacks.look_back_letter, name="look-back-letter"),
    path(
        "look-backs/<uuid:pk>/contacts/add/",
        lookbacks.recall_contact_add,
        name="recall-contact-add",
    ),
    path("contacts/<uuid:pk>/void/", lookbacks.recall_contact_void, name="recall-contact-void"),
    path("drills/", drills.recall_drill_list, name="recall-drill-list"),
    path("drills/add/", drills.recall_drill_add, name="recall-drill-add"),
    path("drills/<uuid:pk>/", drills.recall_drill_detail, name="recall-drill-detail"),
    path("drills/<uuid:pk>/finish/", drills.recall_drill_finish, name="recall-drill-finish"),
    path("drills/<uuid:pk>/proof.pdf", drills.recall_drill_proof, name="recall-drill-proof"),
    path("drills/<uuid:pk>/void/", drills.recall_drill_void, name="recall-drill-void"),
]
