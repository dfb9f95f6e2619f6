"""Every app with pages has `urls.py`; the API is assembled in `api.py`."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from ringfence.config.api import api
from ringfence.config.health import healthz, readyz

APPS = [name for name in settings.INSTALLED_APPS if name.startswith(("ringfence.apps.", "ringfence.web"))]

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", api.urls),
    path("", include("allauth.urls")),
    *(path("", include(f"{name}.urls")) for name in APPS if find_spec(f"{name}.urls")),
]

handler400 = "ringfence.web.errors.bad_request"
handler403 = "ringfence.web.errors.forbidden"
handler404 = "ringfence.web.errors.not_found"
handler500 = "ringfence.web.errors.server_error"
