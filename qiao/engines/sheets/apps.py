from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "qiao.engines.sheets"
    label = "sheets"
