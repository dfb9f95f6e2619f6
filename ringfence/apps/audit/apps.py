from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "ringfence.apps.audit"
    label = "audit"

    def ready(self) -> None:
        from ringfence.web import navigation

        navigation.register(
            "audit", label=_("Audit"), url_name="audit:list", icon="link", permission="audit.view", order=210
        )
