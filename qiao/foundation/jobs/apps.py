from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "qiao.foundation.jobs"
    label = "jobs"
