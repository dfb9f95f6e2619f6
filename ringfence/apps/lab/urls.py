"""Addresses of results."""

from django.urls import path

from ringfence.apps.lab import views, views_tubes

app_name = "lab"
urlpatterns = [
    path("results/", views.listed, name="list"),
    path("results/choose/", views.choose, name="choose"),
    path("people/<uuid:person>/results/new/", views.record, name="record"),
    path("results/<uuid:id>/correct/", views.correct, name="correct"),
    path("tubes/", views_tubes.listed, name="tubes"),
    path("tubes/open/", views_tubes.open_tube, name="open"),
    path("tubes/hand-over/", views_tubes.hand_over, name="hand-over"),
    path("tubes/<uuid:id>/", views_tubes.tube, name="tube"),
    path("tubes/<uuid:id>/collect/", views_tubes.collect, name="collect"),
    path("tubes/<uuid:id>/label.svg", views_tubes.label, name="label"),
    path("plates/", views_tubes.plate, name="plate"),
    path("plates/enter/", views_tubes.enter, name="enter"),
]
