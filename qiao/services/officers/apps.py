from qiao.foundation.service import ServiceConfig


class OfficersConfig(ServiceConfig):
    name = "qiao.services.officers"
    label = "officers"
