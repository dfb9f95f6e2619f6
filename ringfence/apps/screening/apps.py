from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "ringfence.apps.screening"
    label = "screening"

    def ready(self) -> None:
        from ringfence.apps.duties import actions as duties
        from ringfence.web import navigation

        navigation.register(
            "alerts",
            label=_("Positive tubes"),
            url_name="screening:alerts",
            icon="alert-triangle",
            permission="screening.view",
            order=55,
        )
        for kind, title in (
            ("told-command", _("Positive tube: command takes it up")),
            ("told-laboratory", _("Positive tube: the laboratory keeps it and tests again")),
            ("told-sampling", _("Positive tube: take two single swabs of each person")),
            ("told-community", _("Positive tube: the community keeps its people where they are")),
            ("told-police", _("Positive tube: the police help to find its people")),
            ("visit-held", _("Visit held people and swab them")),
            ("judge-tube", _("Judge the others of a positive tube by the rule")),
            ("stand-down", _("All single swabs negative: release everybody")),
            ("tell-released", _("Tell each released person")),
        ):
            duties.name_title(kind, title)
        duties.name_subject("alert", lambda id: reverse("screening:alert", args=[id]))
        duties.name_subject("hold", lambda id: reverse("screening:hold", args=[id]))
