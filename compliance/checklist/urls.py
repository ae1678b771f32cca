"""Addresses of the public pages, at the root, and of the screens behind them."""

from django.urls import include, path

from compliance.checklist.views import answers, papers, public, site

answer_urls = [  # checklist/answers/
    path("", answers.answer_list, name="answer-list"),
    path("publish/", answers.answer_publish_all, name="answer-publish-all"),
    path("website/", answers.answer_embed, name="answer-embed"),
    path("<slug:code>/", answers.answer_detail, name="answer-detail"),
    path("<slug:code>/amend/", answers.answer_amend, name="answer-amend"),
    path("<slug:code>/publish/", answers.answer_publish, name="answer-publish"),
    path("<slug:code>/unpublish/", answers.answer_unpublish, name="answer-unpublish"),
]

urlpatterns = [
    path("c/<slug:slug>/", public.clinic_checklist, name="clinic-checklist"),
    path("c/<slug:slug>/checklist.pdf", papers.clinic_pdf, name="clinic-checklist-pdf"),
    path("", public.home, name="home"),
    path("c/<slug:slug>/embed/", public.clinic_embed, name="clinic-embed"),
    path("c/<slug:slug>/badge/", public.clinic_badge, name="clinic-badge"),
    path("c/<slug:slug>/card.png", site.clinic_card, name="clinic-card"),
    path("c/<slug:slug>/poster.pdf", papers.clinic_poster, name="clinic-poster"),
    path("checklist/", public.blank_checklist, name="checklist"),
    path("checklist.pdf", papers.blank_pdf, name="checklist-pdf"),
    path("suitability/", public.suitability, name="suitability"),
    path("aftercare/", public.aftercare, name="aftercare"),
    path("course/", public.course, name="course"),
    path("feedback/", public.feedback, name="feedback"),
    path("checklist/card.png", site.checklist_card, name="checklist-card"),
    path("app-icon-<int:side>.png", site.app_icon, name="app-icon"),
    path("manifest.webmanifest", site.manifest, name="manifest"),
    path("sw.js", site.worker_script, name="worker-script"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("healthz", site.healthz, name="healthz"),
    path("robots.txt", site.robots, name="robots"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("checklist/answers/", include(answer_urls)),
]
