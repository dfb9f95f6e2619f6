"""Addresses of the frame itself."""

from django.urls import path

from ringfence.web.views import choose_language

urlpatterns = [path("language/", choose_language, name="set_language")]
