from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class VenuesConfig(AppConfig):
    name = "ringfence.apps.venues"
    label = "venues"

    def ready(self) -> None:
        from ringfence.apps.devices import actions as devices
        from ringfence.apps.devices.queries import Kind
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.keys import actions as keys
        from ringfence.apps.venues import actions
        from ringfence.web import navigation

        keys.register_sealed("venues.Mark", "sealed")
        keys.register_sealed("venues.Signed", "reason")
        navigation.register(
            "venues",
            label=_("Venue desk"),
            url_name="venues:list",
            icon="map-pin",
            permission="venues.view",
            order=45,
        )
        duties.name_title("judge-venue", _("Judge everybody at a venue"))
        duties.name_subject("venue", lambda id: reverse("venues:scene", args=[id]))
        devices.register_kind(Kind("venue", "venues.mark", actions.find, actions.apply, actions.choose))
