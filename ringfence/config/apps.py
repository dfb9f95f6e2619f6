"""The top floor as a Django app: it has no tables, only the commands that operate the whole."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "ringfence.config"
    label = "config"
