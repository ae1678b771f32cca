"""Addresses of the public pages, at the root, and of the screens behind them."""

from django.urls import include, path

from compliance.checklist.views import answers, papers, public

answer_urls = [  # checklist/answers/
    path("", answers.answer_list, name="answer-list"),
    path("publish/", answers.answer_publish_all, name="answer-publish-all"),
    path("<slug:code>/", answers.answer_detail, name="answer-detail"),
    path("<slug:code>/amend/", answers.answer_amend, name="answer-amend"),
    path("<slug:code>/publish/", answers.answer_publish, name="answer-publish"),
    path("<slug:code>/unpublish/", answers.answer_unpublish, name="answer-unpublish"),
]

urlpatterns = [
    path("", public.home, name="home"),
    path("c/<slug:slug>/", public.clinic_checklist, name="clinic-checklist"),
    path("c/<slug:slug>/checklist.pdf", papers.clinic_pdf, name="clinic-checklist-pdf"),
    path("c/<slug:slug>/poster.pdf", papers.clinic_poster, name="clinic-poster"),
    path("checklist/", public.blank_checklist, name="checklist"),
    path("checklist.pdf", papers.blank_pdf, name="checklist-pdf"),
    path("suitability/", public.suitability, name="suitability"),
    path("aftercare/", public.aftercare, name="aftercare"),
    path("healthz", public.healthz, name="healthz"),
    path("robots.txt", public.robots, name="robots"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("checklist/answers/", include(answer_urls)),
]
