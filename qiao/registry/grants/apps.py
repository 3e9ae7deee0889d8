from qiao.foundation.service import ServiceConfig


class GrantsConfig(ServiceConfig):
    name = "qiao.registry.grants"
    label = "grants"
