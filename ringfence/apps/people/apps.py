from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "ringfence.apps.people"
    label = "people"

    def ready(self) -> None:
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.imports import actions as imports
        from ringfence.apps.keys import actions as keys
        from ringfence.apps.people import importing, importing_many
        from ringfence.web import frame, navigation

        keys.register_sealed("people.Person", "name", "id_number", "passport", "phone", "address")
        keys.register_sealed("people.Change", "before")
        navigation.register(
            "people",
            label=_("People"),
            url_name="people:list",
            icon="users-group",
            permission="people.view",
            order=45,
        )
        frame.search_at("people:search")
        imports.register_kind(
            "people", schema="people", row_action=importing.import_row, undo_action=importing.undo_row,
            rows_action=importing_many.import_rows, permission="people.register", label=_("List of people"), order=20,
        )  # fmt: skip
        duties.name_subject("person", lambda id: reverse("people:person", args=[id]))
