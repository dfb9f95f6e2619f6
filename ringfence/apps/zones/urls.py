"""Addresses of zones."""

from django.urls import path

from ringfence.apps.zones import views

app_name = "zones"
urlpatterns = [
    path("zones/", views.listed, name="list"),
    path("incidents/<uuid:id>/zones/propose/", views.propose, name="propose"),
    path("zones/<uuid:id>/", views.zone, name="zone"),
    path("zones/<uuid:id>/sign/", views.sign, name="sign"),
    path("zones/<uuid:id>/publish/", views.publish, name="publish"),
    path("zones/<uuid:id>/withdraw/", views.withdraw, name="withdraw"),
    path("zones/<uuid:id>/lift/", views.lift, name="lift"),
    path("zones/<uuid:id>/doors/", views.doors, name="doors"),
    path("zones/measures/<uuid:id>/", views.measure, name="measure"),
]
