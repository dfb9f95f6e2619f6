"""Addresses of the tracing room."""

from django.urls import path

from ringfence.apps.leads import views

app_name = "leads"

urlpatterns = [
    path("leads/", views.listed, name="list"),
    path("leads/new/", views.new, name="new"),
    path("leads/<uuid:id>/", views.lead, name="lead"),
    path("leads/<uuid:id>/raw/", views.raw, name="raw"),
    path("leads/<uuid:id>/hand-on/", views.hand_on, name="hand-on"),
    path("leads/<uuid:id>/answer/", views.answer, name="answer"),
    path("leads/<uuid:id>/merge/", views.merge, name="merge"),
    path("leads/<uuid:id>/close/", views.close, name="close"),
]
