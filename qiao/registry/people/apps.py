from qiao.foundation.service import ServiceConfig


class PeopleConfig(ServiceConfig):
    name = "qiao.registry.people"
    label = "people"
