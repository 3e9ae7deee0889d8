from qiao.foundation.service import ServiceConfig


class DeskConfig(ServiceConfig):
    name = "qiao.services.desk"
    label = "desk"
