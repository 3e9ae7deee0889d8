from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "qiao.engines.indicators"
    label = "indicators"

    def ready(self) -> None:
        from qiao.engines.indicators import checks  # noqa: F401  registers the system check
