from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "ringfence.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from ringfence.apps.keys import actions as keys
        from ringfence.web import navigation

        keys.register_sealed("accounts.Answer", "body")
        navigation.register(
            "people-and-roles",
            label=_("People and roles"),
            url_name="accounts:people",
            icon="user-shield",
            permission="accounts.view",
            order=200,
        )
