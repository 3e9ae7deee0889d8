from qiao.foundation.service import ServiceConfig


class TermsConfig(ServiceConfig):
    name = "qiao.registry.terms"
    label = "terms"
