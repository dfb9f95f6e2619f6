from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ringfence.apps.accounts"
    label = "accounts"
