"""Addresses of the contact and search pages."""

from django.urls import path

from ringfence.apps.contacts import feeds, searching, views

app_name = "contacts"

urlpatterns = [
    path("contacts/", views.contact_list, name="list"),
    path("contacts/assign/", views.assign, name="assign"),
    path("contacts/export/", views.export, name="export"),
    path("contacts/views/", views.view_save, name="view-save"),
    path("contacts/views/<uuid:id>/delete/", views.view_delete, name="view-delete"),
    path("contacts/<uuid:id>/", views.contact_page, name="contact"),
    path("contacts/<uuid:id>/overrule/", views.contact_overrule, name="overrule"),
    path("contacts/<uuid:id>/state/", views.contact_state, name="state"),
    path("cases/<uuid:id>/trace/", searching.trace, name="trace"),
    path("cases/<uuid:id>/replay/", views.replay, name="replay"),
    path("cases/<uuid:id>/feed-request/", feeds.feed_ask, name="feed-ask"),
    path("feed-requests/", feeds.feed_list, name="feeds"),
    path("feed-requests/<uuid:id>/approve/", feeds.feed_approve, name="feed-approve"),
    path("feed-requests/<uuid:id>/refuse/", feeds.feed_refuse, name="feed-refuse"),
    path("searches/", searching.search_list, name="searches"),
    path("people/<uuid:person>/search/", searching.request_person, name="request"),
    path("searches/<uuid:id>/", searching.search_page, name="search"),
    path("searches/<uuid:id>/approve/", searching.search_approve, name="approve"),
    path("searches/<uuid:id>/refuse/", searching.search_refuse, name="refuse"),
    path("searches/<uuid:id>/take-in/", searching.search_take_in, name="take-in"),
    path("searches/<uuid:id>/cancel/", searching.search_cancel, name="cancel"),
]
