from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "ringfence.apps.contacts"
    label = "contacts"

    def ready(self) -> None:
        from ringfence.apps.contacts import actions
        from ringfence.apps.contacts import sections as parts
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.imports import actions as imports
        from ringfence.web import navigation, sections

        navigation.register(
            "contacts",
            label=_("Contacts"),
            url_name="contacts:list",
            icon="users",
            permission="contacts.view",
            order=40,
        )
        duties.name_title("judge-contact", _("Judge a contact whose facts are missing"))
        duties.name_title("call-contact", _("Call a close contact"))
        duties.name_subject("contact", lambda id: reverse("contacts:contact", args=[id]))
        sections.register(
            "people.person", "exposures", template="contacts/part_person.html", fill=parts.of_person, order=40
        )
        sections.register(
            "cases.case", "searches", template="contacts/part_case.html", fill=parts.of_case, order=40
        )
        imports.register_kind(
            "presence", schema="presence", row_action=actions.import_presence, undo_action=actions.undo_presence,
            permission="imports.run", label=_("Presence: who was where"), order=40,
        )  # fmt: skip
        imports.register_kind(
            "encounters", schema="encounters", row_action=actions.import_encounter, undo_action=actions.undo_encounter,
            permission="imports.run", label=_("Encounters"), order=50,
        )  # fmt: skip
        imports.register_kind(
            "links", schema="links", row_action=actions.import_link, undo_action=actions.undo_link,
            permission="imports.run", label=_("Links between cases"), order=60,
        )  # fmt: skip
