"""A wrong definition stops start-up, with its place."""

from typing import Any

from django.core.checks import Error, register

from qiao.engines.indicators.definitions import BadDefinition, library


@register()
def every_definition_is_right(app_configs: Any, **options: Any) -> list[Error]:
    try:
        library()
    except BadDefinition as fault:
        return [Error(str(fault), id="qiao.E020")]
    return []
