"""Addresses of incidents."""

from django.urls import path

from ringfence.apps.command import views

app_name = "command"
urlpatterns = [
    path("incidents/", views.listed, name="list"),
    path("incidents/new/", views.new, name="new"),
    path("incidents/<uuid:id>/", views.incident, name="incident"),
    path("incidents/<uuid:id>/close/", views.close, name="close"),
    path("incidents/<uuid:id>/reopen/", views.reopen, name="reopen"),
]
