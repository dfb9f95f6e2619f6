from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    name = "ringfence.apps.interviews"
    label = "interviews"

    def ready(self) -> None:
        from ringfence.apps.interviews import sections
        from ringfence.apps.keys import actions as keys
        from ringfence.web import navigation
        from ringfence.web import sections as parts

        keys.register_sealed("interviews.Answer", "sealed")
        keys.register_sealed("interviews.Call", "note")
        navigation.register(
            "interviews", label=_("Interviews"), url_name="interviews:queue", icon="phone", permission="interviews.do", order=25,
        )  # fmt: skip
        parts.register(
            "cases.case", "interview", template="interviews/part_case.html", fill=sections.of_case, order=10
        )
