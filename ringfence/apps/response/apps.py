from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "ringfence.apps.response"
    label = "response"
