"""Ladders of reports and the messages about them."""

from django.urls import path

from ringfence.apps.alerts import views

app_name = "alerts"

urlpatterns = [
    path("ladders/", views.listed, name="list"),
    path("ladders/open/", views.open_one, name="open"),
    path("ladders/<uuid:id>/", views.ladder, name="ladder"),
    path("ladders/<uuid:id>/report/", views.report, name="report"),
    path("ladders/<uuid:id>/acknowledge/<int:number>/", views.acknowledge, name="acknowledge"),
]
