from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CaseloadConfig(AppConfig):
    name = "ringfence.apps.caseload"
    label = "caseload"

    def ready(self) -> None:
        from ringfence.apps.caseload import sections as parts
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.keys import actions as keys
        from ringfence.web import navigation, sections

        keys.register_sealed("caseload.Step", "words")
        keys.register_sealed("caseload.HandOver", "note")
        keys.register_sealed("caseload.Detail", "content")
        navigation.register(
            "caseload", label=_("People to see through"), url_name="caseload:list", icon="user-check",
            permission="caseload.view", order=42,
        )  # fmt: skip
        duties.name_title("close-roster", _("See a screening list through to its end"))
        duties.name_title("answer-assistance", _("Answer a request of another area"))
        duties.name_subject("roster", lambda id: reverse("caseload:roster", args=[id]))
        duties.name_subject("assistance", lambda id: reverse("caseload:assistance", args=[id]))
        sections.register(
            "people.person", "caseload", template="caseload/part_person.html", fill=parts.of_person, order=35
        )
        sections.register(
            "contacts.contact",
            "caseload",
            template="caseload/part_contact.html",
            fill=parts.of_contact,
            order=10,
        )
