"""Addresses of the practice county."""

from django.urls import path

from ringfence.apps.drills import views

app_name = "drills"
urlpatterns = [
    path("county/", views.county, name="county"),
    path("county/outbreak/", views.outbreak, name="outbreak"),
]
