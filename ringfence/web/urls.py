"""Addresses of the frame itself."""

from django.urls import path

from ringfence.web.views import choose_language, paper_code

urlpatterns = [
    path("language/", choose_language, name="set_language"),
    path("paper-code/", paper_code, name="paper_code"),
]
