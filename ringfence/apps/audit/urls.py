"""Addresses of the audit."""

from django.urls import path

from ringfence.apps.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.listed, name="list"),
    path("audit/verify/", views.verify, name="verify"),
]
