from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ZonesConfig(AppConfig):
    name = "ringfence.apps.zones"
    label = "zones"

    def ready(self) -> None:
        from ringfence.web import navigation, sections

        navigation.register(
            "zones",
            label=_("Zones"),
            url_name="zones:list",
            icon="map-pin",
            permission="zones.view",
            order=45,
        )
        sections.register(
            "command.incident", "zones", template="zones/part_incident.html", fill=_of_incident, order=40
        )


def _of_incident(request: object, incident: object) -> dict[str, object] | None:
    from ringfence.apps.zones import sections as parts

    return parts.of_incident(request, incident)
