from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "qiao.site"
    label = "site"

    def ready(self) -> None:
        from qiao.site import checks  # noqa: F401  registers the system checks
