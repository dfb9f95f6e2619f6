from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommandConfig(AppConfig):
    name = "ringfence.apps.command"
    label = "command"

    def ready(self) -> None:
        from ringfence.apps.command import queries
        from ringfence.web import frame, navigation

        navigation.register(
            "incidents",
            label=_("Incidents"),
            url_name="command:list",
            icon="urgent",
            permission="command.view",
            order=25,
        )
        frame.incident_from(lambda request: queries.in_the_bar(getattr(request, "viewer", None)))
