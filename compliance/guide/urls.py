"""Addresses of the guide, under /guide/."""

from django.urls import path

from compliance.guide import views

urlpatterns = [
    path("", views.guide, name="guide"),
    path("<slug:slug>/", views.guide_page, name="guide-page"),
]
