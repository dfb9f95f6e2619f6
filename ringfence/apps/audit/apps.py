from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ringfence.apps.audit"
    label = "audit"
