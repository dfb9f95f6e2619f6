"""Addresses of places and areas."""

from django.urls import path

from ringfence.apps.places import views

app_name = "places"
urlpatterns = [
    path("places/", views.listed, name="list"),
    path("places/new/", views.new, name="new"),
    path("places/areas/", views.areas, name="areas"),
    path("places/<uuid:id>/", views.place, name="place"),
    path("places/<uuid:id>/edit/", views.edit, name="edit"),
]
