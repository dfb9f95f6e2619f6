"""Addresses of the work with people: ids only."""

from django.urls import path

from ringfence.apps.caseload import request_views, roster_views, shift_views, views

app_name = "caseload"

urlpatterns = [
    path("caseload/", views.listed, name="list"),
    path("caseload/take-up/", views.take_up, name="take-up"),
    path("caseload/claim/", views.claim_many, name="claim-many"),
    path("caseload/assign/", views.assign, name="assign"),
    path("caseload/<uuid:id>/", views.one, name="one"),
    path("caseload/<uuid:id>/claim/", views.claim, name="claim"),
    path("caseload/<uuid:id>/give-back/", views.give_back, name="give-back"),
    path("caseload/<uuid:id>/step/", views.step, name="step"),
    path("caseload/<uuid:id>/call/", views.call, name="call"),
    path("caseload/<uuid:id>/detail/", views.detail, name="detail"),
    path("caseload/<uuid:id>/close/", views.close, name="close"),
    path("shifts/", shift_views.listed, name="shifts"),
    path("shifts/offer/", shift_views.offer, name="offer"),
    path("shifts/<uuid:id>/", shift_views.sheet, name="sheet"),
    path("shifts/<uuid:id>/accept/", shift_views.accept, name="accept"),
    path("shifts/<uuid:id>/decline/", shift_views.decline, name="decline"),
    path("rosters/", roster_views.listed, name="rosters"),
    path("rosters/<uuid:id>/", roster_views.roster, name="roster"),
    path("rosters/<uuid:id>/people/", roster_views.people, name="roster-people"),
    path("rosters/<uuid:id>/close/", roster_views.close, name="roster-close"),
    path("assistance/", request_views.listed, name="requests"),
    path("assistance/ask/", request_views.ask, name="ask"),
    path("assistance/<uuid:id>/", request_views.assistance, name="assistance"),
    path("assistance/<uuid:id>/answer/", request_views.answer, name="answer"),
]
