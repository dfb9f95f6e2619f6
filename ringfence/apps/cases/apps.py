from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "ringfence.apps.cases"
    label = "cases"

    def ready(self) -> None:
        from ringfence.apps.cases import actions
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.imports import actions as imports
        from ringfence.apps.keys import actions as keys
        from ringfence.web import navigation

        navigation.register(
            "cases", label=_("Cases"), url_name="cases:list", icon="virus", permission="cases.view", order=30
        )
        imports.register_kind(
            "cases", schema="cases", row_action=actions.import_row, undo_action=actions.undo_row,
            permission="cases.register", label=_("Line list of cases"), order=30,
        )  # fmt: skip
        keys.register_sealed("cases.Visit", "companions")
        duties.name_subject("case", lambda id: reverse("cases:case", args=[id]))
