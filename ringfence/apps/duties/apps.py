from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "ringfence.apps.duties"
    label = "duties"

    def ready(self) -> None:
        from ringfence.web import navigation

        navigation.register(
            "duties",
            label=_("Duties"),
            url_name="duties:list",
            icon="checklist",
            permission="duties.view",
            order=15,
        )
