"""Addresses of positive tubes and held people."""

from django.urls import path

from ringfence.apps.screening import views

app_name = "screening"
urlpatterns = [
    path("alerts/", views.listed, name="alerts"),
    path("alerts/<uuid:id>/", views.alert, name="alert"),
    path("alerts/<uuid:id>/stand-down/", views.stand_down, name="stand-down"),
    path("holds/<uuid:id>/", views.hold, name="hold"),
    path("holds/<uuid:id>/told/", views.told, name="told"),
    path("holds/<uuid:id>/release/", views.release, name="release"),
]
