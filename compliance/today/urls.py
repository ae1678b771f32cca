"""The address of the staff home, /today/."""

from django.urls import path

from compliance.today import views

urlpatterns = [path("", views.today, name="today")]
