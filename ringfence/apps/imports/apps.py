from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "ringfence.apps.imports"
    label = "imports"
