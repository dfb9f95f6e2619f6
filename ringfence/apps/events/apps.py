from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "ringfence.apps.events"
    label = "events"
