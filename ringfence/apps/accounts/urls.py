"""Addresses of one's own page and of people and roles."""

from django.urls import path

from ringfence.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/tokens/", views.token_new, name="token-new"),
    path("me/tokens/<uuid:id>/revoke/", views.token_revoke, name="token-revoke"),
    path("staff/", views.people, name="people"),
    path("staff/new/", views.person_new, name="person-new"),
    path("staff/<uuid:id>/", views.person, name="person"),
    path("staff/<uuid:id>/grants/", views.grant_new, name="grant-new"),
    path("staff/<uuid:id>/password/", views.password_new, name="password-new"),
    path("staff/<uuid:id>/close/", views.person_close, name="person-close"),
    path("grants/<uuid:id>/withdraw/", views.grant_withdraw, name="grant-withdraw"),
]
