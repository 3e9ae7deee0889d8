"""Addresses: each room under its own name; the desk at the root."""

from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from qiao.foundation.service import rooms
from qiao.site.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("accounts/", include("qiao.foundation.accounts.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("ui/", include("qiao.foundation.ui.urls")),
]

for label, _service in rooms():
    package = apps.get_app_config(label).name
    if find_spec(f"{package}.urls"):
        prefix = "" if label == settings.ROOT_ROOM else f"{label}/"
        urlpatterns.append(path(prefix, include((f"{package}.urls", label))))
