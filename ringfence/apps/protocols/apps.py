from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProtocolsConfig(AppConfig):
    name = "ringfence.apps.protocols"
    label = "protocols"

    def ready(self) -> None:
        from ringfence.web import navigation

        navigation.register(
            "protocols",
            label=_("Protocols"),
            url_name="protocols:list",
            icon="book",
            permission="protocols.view",
            order=80,
        )
