"""The rooms of the house, lower floors first. Delete a line and its folder: the rest starts and passes."""

REGISTRY = [
    "qiao.registry.organizations",
    "qiao.registry.people",
    "qiao.registry.terms",
    "qiao.registry.grants",
]

ENGINES = [
    "qiao.engines.sheets",
    "qiao.engines.indicators",
]

SERVICES = [
    "qiao.services.officers",
    "qiao.services.imports",
    "qiao.services.basics",
    "qiao.services.tables",
    "qiao.services.desk",
]
