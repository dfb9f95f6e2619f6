from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "ringfence.apps.imports"
    label = "imports"

    def ready(self) -> None:
        from ringfence.apps.keys.actions import register_sealed
        from ringfence.web import navigation

        register_sealed("imports.Part", "content", row_from="row")
        register_sealed("imports.Effect", "undo")
        register_sealed("imports.Rejection", "content")
        navigation.register(
            "imports",
            label=_("Imports"),
            url_name="imports:list",
            icon="file-import",
            permission="imports.view",
            order=120,
        )
