"""Addresses of reports."""

from django.urls import path

from ringfence.apps.reports import register_views, views

app_name = "reports"

urlpatterns = [
    path("cases/<uuid:id>/report/<slug:which>/", views.draft, name="draft"),
    path("cases/<uuid:id>/report/<slug:which>/sign/", views.sign, name="sign"),
    path("cases/<uuid:id>/register/", register_views.register, name="register"),
    path("cases/<uuid:id>/register/download/register.xlsx", register_views.file, name="register-file"),
    path("reports/<uuid:id>/", views.report, name="report"),
    path("reports/<uuid:id>/download/report.docx", views.word, name="word"),
    path("reports/<uuid:id>/download/report.pdf", views.paper, name="paper"),
]
