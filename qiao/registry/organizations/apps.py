from qiao.foundation.service import ServiceConfig


class OrganizationsConfig(ServiceConfig):
    name = "qiao.registry.organizations"
    label = "organizations"
