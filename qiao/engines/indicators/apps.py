from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "qiao.engines.indicators"
    label = "indicators"
