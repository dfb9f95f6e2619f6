"""The HTTP API: every app's router under /api/v1/. It only grows; docs/reference/openapi.json is compared in `make check`."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from ninja import NinjaAPI

from ringfence.config.intake import forward
from ringfence.web.api import ApiRenderer, install_problem_handlers

api = NinjaAPI(
    title="Ringfence",
    version="1",
    renderer=ApiRenderer(),
    docs_url="docs",
    urls_namespace="api",
)
install_problem_handlers(api)

for name in settings.INSTALLED_APPS:
    if name.startswith("ringfence.apps.") and find_spec(f"{name}.api"):
        api.add_router("", import_module(f"{name}.api").router)
api.add_router("", forward.router)
