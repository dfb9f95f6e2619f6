from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "ringfence.apps.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from ringfence.apps.keys import actions as keys
        from ringfence.apps.reports import sections
        from ringfence.web import sections as parts

        keys.register_sealed("reports.Report", "content")
        parts.register(
            "cases.case", "reports", template="reports/part_case.html", fill=sections.of_case, order=20
        )
