"""Addresses of the staff home and of private calendars, under /today/."""

from django.urls import path

from compliance.today.views import calendars, home

urlpatterns = [
    path("", home.today, name="today"),
    path("calendar/", calendars.calendar_list, name="calendar-list"),
    path("calendar/add/", calendars.calendar_add, name="calendar-add"),
    path("calendar/<uuid:feed_id>/", calendars.calendar_detail, name="calendar-detail"),
    path("calendar/<uuid:feed_id>/void/", calendars.calendar_void, name="calendar-void"),
    path("feed/<str:token>/", calendars.feed, name="calendar-feed"),
]
