from qiao.foundation.service import ServiceConfig


class BasicsConfig(ServiceConfig):
    name = "qiao.services.basics"
    label = "basics"
