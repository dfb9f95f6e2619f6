from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "ringfence.apps.protocols"
    label = "protocols"
