"""Addresses of protocols."""

from django.urls import path

from ringfence.apps.protocols import views

app_name = "protocols"
urlpatterns = [
    path("protocols/", views.listed, name="list"),
    path("protocols/adopt/", views.adopt, name="adopt"),
    path("protocols/orders/<uuid:id>/withdraw/", views.withdraw, name="withdraw"),
    path("protocols/compare/", views.compare, name="compare"),
    path("protocols/<slug:pack>/", views.manual, name="manual"),
]
