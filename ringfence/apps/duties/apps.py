from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "ringfence.apps.duties"
    label = "duties"
