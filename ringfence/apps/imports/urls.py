"""Addresses of imports. They name files and batches by id only: file names may hold people's names."""

from django.urls import path

from ringfence.apps.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.listed, name="list"),
    path("imports/new/", views.new, name="new"),
    path("imports/files/<uuid:id>/columns/", views.columns, name="columns"),
    path("imports/files/<uuid:id>/check/", views.check, name="check"),
    path("imports/files/<uuid:id>/start/", views.start, name="start"),
    path("imports/<uuid:id>/", views.batch, name="batch"),
    path("imports/<uuid:id>/step/", views.step, name="step"),
    path("imports/<uuid:id>/cancel/", views.cancel, name="cancel"),
    path("imports/<uuid:id>/undo/", views.undo, name="undo"),
    path("imports/<uuid:id>/errors.csv", views.errors, name="errors"),
]
