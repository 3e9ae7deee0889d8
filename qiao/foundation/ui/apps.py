from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "qiao.foundation.ui"
    label = "ui"
