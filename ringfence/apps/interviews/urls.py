"""Addresses of the interviewer's desk."""

from django.urls import path

from ringfence.apps.interviews import form_views, views

app_name = "interviews"

urlpatterns = [
    path("interviews/", views.queue, name="queue"),
    path("interviews/form/", form_views.form_page, name="form"),
    path("interviews/form/download/form.xlsx", form_views.form_file, name="form-file"),
    path("interviews/<uuid:id>/", views.interview, name="interview"),
    path("interviews/<uuid:id>/answer/", views.answer, name="answer"),
    path("interviews/<uuid:id>/finish/", views.finish, name="finish"),
    path("interviews/<uuid:id>/call/", views.call, name="call"),
    path("interviews/<uuid:id>/number/", views.number, name="number"),
    path("interviews/<uuid:id>/code/", views.code, name="code"),
    path("verify/", views.verify, name="verify"),
]
