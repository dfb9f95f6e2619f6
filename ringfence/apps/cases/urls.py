"""Addresses of the case pages."""

from django.urls import path

from ringfence.apps.cases import pasting, views

app_name = "cases"

urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/new/", views.case_new, name="new"),
    path("cases/<uuid:id>/", views.case_page, name="case"),
    path("cases/<uuid:id>/confirm/", views.case_confirm, name="confirm"),
    path("cases/<uuid:id>/exclude/", views.case_exclude, name="exclude"),
    path("cases/<uuid:id>/status/", views.case_re_class, name="re-class"),
    path("cases/<uuid:id>/moment/", views.case_moment, name="moment"),
    path("cases/<uuid:id>/home/", views.home, name="home"),
    path("cases/<uuid:id>/history/", views.stay_history, name="history"),
    path("cases/<uuid:id>/paste/", pasting.paste, name="paste"),
    path("cases/<uuid:id>/paste/confirm/", pasting.paste_confirm, name="paste-confirm"),
    path("cases/<uuid:id>/propose/", pasting.propose, name="propose"),
    path("cases/<uuid:id>/others/", pasting.others, name="others"),
    path("cases/<uuid:id>/stay/", views.stay_add, name="stay-add"),
    path("cases/<uuid:id>/stays/", pasting.stays, name="stays"),
    path("cases/<uuid:id>/stays/<uuid:visit>/", pasting.stay, name="stay"),
    path("cases/<uuid:id>/stays/<uuid:visit>/withdraw/", views.stay_withdraw, name="stay-withdraw"),
    path("cases/<uuid:id>/stays/<uuid:visit>/companions/", views.stay_companions, name="stay-companions"),
    path("cases/<uuid:id>/stays/<uuid:visit>/split/", views.stay_split, name="stay-split"),
]
