from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabConfig(AppConfig):
    name = "ringfence.apps.lab"
    label = "lab"

    def ready(self) -> None:
        from ringfence.apps.imports import actions as imports
        from ringfence.apps.lab import importing, queries
        from ringfence.web import navigation, sections

        navigation.register(
            "results",
            label=_("Results"),
            url_name="lab:list",
            icon="test-pipe",
            permission="lab.view",
            order=60,
        )
        navigation.register(
            "tubes",
            label=_("Tubes"),
            url_name="lab:tubes",
            icon="barcode",
            permission="lab.tubes",
            order=58,
        )
        sections.register(
            "people.person", "results", template="lab/of_person.html", fill=queries.section, order=50
        )
        imports.register_kind(
            "results", schema="results", row_action=importing.import_row, undo_action=importing.undo_row,
            permission="lab.record", label=_("Laboratory results"), order=60,
        )  # fmt: skip
