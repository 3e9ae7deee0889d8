"""The API's root: every room that offers a router is mounted under its name."""

from importlib import import_module

from qiao.foundation.api import new_api
from qiao.foundation.service import rooms

api = new_api(title="Qiao 桥", version="1", description="机关工会工作平台的接口；权限与页面相同。")

for label, service in rooms():
    if service.api:
        api.add_router(f"/{label}", import_module(service.api).router, tags=[label])
