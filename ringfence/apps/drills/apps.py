from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrillsConfig(AppConfig):
    name = "ringfence.apps.drills"
    label = "drills"

    def ready(self) -> None:
        from ringfence.web import navigation

        navigation.register(
            "county",
            label=_("Practice county"),
            url_name="drills:county",
            icon="chart-dots",
            permission="drills.view",
            order=140,
        )
