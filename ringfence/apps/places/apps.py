from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "ringfence.apps.places"
    label = "places"

    def ready(self) -> None:
        from ringfence.apps.accounts import actions as accounts
        from ringfence.apps.places import queries

        accounts.areas_from(
            lambda viewer, permission: queries.jurisdictions(viewer, permission=permission).values_list(
                "path", "name"
            ),
            queries.jurisdiction_names,
        )
