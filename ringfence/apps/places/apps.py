from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "ringfence.apps.places"
    label = "places"

    def ready(self) -> None:
        from ringfence.apps.accounts import actions as accounts
        from ringfence.apps.imports import actions as imports
        from ringfence.apps.places import importing, queries
        from ringfence.web import navigation

        navigation.register(
            "places",
            label=_("Places"),
            url_name="places:list",
            icon="map-pin",
            permission="places.view",
            order=130,
        )
        accounts.areas_from(
            lambda viewer, permission: queries.jurisdictions(viewer, permission=permission).values_list(
                "path", "name"
            ),
            queries.jurisdiction_names,
        )
        imports.register_kind(
            "places", schema="places", row_action=importing.import_row, undo_action=importing.undo_row,
            permission="places.edit", label=_("List of places"), order=25,
        )  # fmt: skip
