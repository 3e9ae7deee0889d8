from qiao.foundation.service import ServiceConfig


class ImportsConfig(ServiceConfig):
    name = "qiao.services.imports"
    label = "imports"
