from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "qiao.foundation.audit"
    label = "audit"
