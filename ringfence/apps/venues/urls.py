"""Addresses of the venue desk."""

from django.urls import path

from ringfence.apps.venues import views

app_name = "venues"

urlpatterns = [
    path("venues/", views.venue_list, name="list"),
    path("venues/new/", views.new, name="new"),
    path("venues/worker.js", views.worker, name="worker"),
    path("venues/<uuid:id>/", views.scene_page, name="scene"),
    path("venues/<uuid:id>/desk/", views.desk, name="desk"),
]
