"""Addresses of people: ids only, never a name or a number."""

from django.urls import path

from ringfence.apps.people import views, views_alike

app_name = "people"
urlpatterns = [
    path("people/", views.listed, name="list"),
    path("people/search/", views.search, name="search"),
    path("people/new/", views.new, name="new"),
    path("people/duplicates/", views_alike.listed, name="duplicates"),
    path("people/duplicates/sweep/", views_alike.sweep, name="sweep"),
    path("people/duplicates/<uuid:id>/", views_alike.decide, name="decide"),
    path("people/duplicates/<uuid:id>/reopen/", views_alike.reopen, name="reopen"),
    path("people/merges/<uuid:id>/undo/", views_alike.undo, name="unmerge"),
    path("people/<uuid:id>/", views.person, name="person"),
    path("people/<uuid:id>/reveal/", views.reveal, name="reveal"),
    path("people/<uuid:id>/edit/", views.edit, name="edit"),
    path("people/<uuid:id>/household/", views.household, name="household"),
]
