from qiao.foundation.service import ServiceConfig


class TablesConfig(ServiceConfig):
    name = "qiao.services.tables"
    label = "tables"
