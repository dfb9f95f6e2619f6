from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponseConfig(AppConfig):
    name = "ringfence.apps.response"
    label = "response"

    def ready(self) -> None:
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.protocols import queries as protocols
        from ringfence.apps.response import reactions
        from ringfence.web import navigation

        navigation.register(
            "board",
            label=_("Board"),
            url_name="response:board",
            icon="layout-dashboard",
            permission="response.view",
            order=10,
        )
        duties.name_title("register-case", _("Look at a positive result and register the case"))
        duties.name_titles(protocols.clock_title)
        reactions.register()
