"""Addresses of reports."""

from django.urls import path

from ringfence.apps.reports import views

app_name = "reports"

urlpatterns = [
    path("cases/<uuid:id>/report/<slug:which>/", views.draft, name="draft"),
    path("cases/<uuid:id>/report/<slug:which>/sign/", views.sign, name="sign"),
    path("reports/<uuid:id>/", views.report, name="report"),
    path("reports/<uuid:id>/download/report.docx", views.word, name="word"),
]
