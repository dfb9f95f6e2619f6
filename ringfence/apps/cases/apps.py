from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ringfence.apps.cases"
    label = "cases"
