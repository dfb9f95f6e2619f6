"""Addresses of duties."""

from django.urls import path

from ringfence.apps.duties import views

app_name = "duties"
urlpatterns = [
    path("duties/", views.listed, name="list"),
    path("duties/assign/", views.assign, name="assign"),
    path("duties/<uuid:id>/", views.duty, name="duty"),
    path("duties/<uuid:id>/complete/", views.complete, name="complete"),
    path("duties/<uuid:id>/pause/", views.pause, name="pause"),
    path("duties/<uuid:id>/resume/", views.resume, name="resume"),
]
