"""Addresses of the public pages, at the root, and of the screens behind them."""

from django.urls import include, path

from compliance.checklist import views

answer_urls = [  # checklist/answers/
    path("", views.answer_list, name="answer-list"),
    path("<slug:code>/", views.answer_detail, name="answer-detail"),
    path("<slug:code>/amend/", views.answer_amend, name="answer-amend"),
    path("<slug:code>/publish/", views.answer_publish, name="answer-publish"),
    path("<slug:code>/unpublish/", views.answer_unpublish, name="answer-unpublish"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("c/<slug:slug>/", views.clinic_checklist, name="clinic-checklist"),
    path("c/<slug:slug>/checklist.pdf", views.clinic_pdf, name="clinic-checklist-pdf"),
    path("checklist/", views.blank_checklist, name="checklist"),
    path("checklist.pdf", views.blank_pdf, name="checklist-pdf"),
    path("suitability/", views.suitability, name="suitability"),
    path("aftercare/", views.aftercare, name="aftercare"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("checklist/answers/", include(answer_urls)),
]
