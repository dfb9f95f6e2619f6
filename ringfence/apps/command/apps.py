from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CommandConfig(AppConfig):
    name = "ringfence.apps.command"
    label = "command"

    def ready(self) -> None:
        from ringfence.apps.duties import actions as duties
        from ringfence.web import frame, navigation

        navigation.register(
            "incidents",
            label=_("Incidents"),
            url_name="command:list",
            icon="urgent",
            permission="command.view",
            order=50,
        )
        frame.incident_from(_in_the_bar)
        duties.name_subject("incident", lambda id: reverse("command:incident", args=[id]))


def _in_the_bar(request: Any) -> Any:
    """Asked for several times on a page, looked up once."""
    from ringfence.apps.command import queries

    if not hasattr(request, "incident_in_the_bar"):
        request.incident_in_the_bar = queries.in_the_bar(getattr(request, "viewer", None))
    return request.incident_in_the_bar
