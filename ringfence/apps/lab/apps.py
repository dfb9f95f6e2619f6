from django.apps import AppConfig


class LaboratoryConfig(AppConfig):
    name = "ringfence.apps.lab"
    label = "lab"
