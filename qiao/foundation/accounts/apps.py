from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "qiao.foundation.accounts"
    label = "accounts"
