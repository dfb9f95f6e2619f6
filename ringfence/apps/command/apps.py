from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "ringfence.apps.command"
    label = "command"
