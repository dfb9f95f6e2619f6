from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "ringfence.apps.cases"
    label = "cases"

    def ready(self) -> None:
        from ringfence.apps.keys import actions as keys
        from ringfence.web import navigation

        navigation.register(
            "cases", label=_("Cases"), url_name="cases:list", icon="virus", permission="cases.view", order=30
        )
        keys.register_sealed("cases.Visit", "companions")
