from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "ringfence.apps.contacts"
    label = "contacts"
