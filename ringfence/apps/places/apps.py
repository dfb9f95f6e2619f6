from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "ringfence.apps.places"
    label = "places"
