"""Addresses of results."""

from django.urls import path

from ringfence.apps.lab import views

app_name = "lab"
urlpatterns = [
    path("results/", views.listed, name="list"),
    path("results/choose/", views.choose, name="choose"),
    path("people/<uuid:person>/results/new/", views.record, name="record"),
    path("results/<uuid:id>/correct/", views.correct, name="correct"),
]
