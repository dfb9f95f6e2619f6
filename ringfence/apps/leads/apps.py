from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "ringfence.apps.leads"
    label = "leads"

    def ready(self) -> None:
        from ringfence.apps.duties import actions as duties
        from ringfence.apps.keys import actions as keys
        from ringfence.web import navigation

        keys.register_sealed("leads.Lead", "content")
        keys.register_sealed("leads.Raw", "content")
        keys.register_sealed("leads.Move", "words")
        navigation.register(
            "leads", label=_("Tracing room"), url_name="leads:list", icon="link", permission="leads.view", order=44,
        )  # fmt: skip
        duties.name_title("answer-lead", _("Find out who a lead is"))
        duties.name_subject("lead", lambda id: reverse("leads:lead", args=[id]))
