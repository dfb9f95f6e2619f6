from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "ringfence.apps.alerts"
    label = "alerts"

    def ready(self) -> None:
        from ringfence.web import navigation

        navigation.register(
            "ladders",
            label=_("Reports upward"),
            url_name="alerts:list",
            icon="stairs-up",
            permission="alerts.view",
            order=52,
        )
