"""The WSGI door for pages and API."""

import os

from django.core.wsgi import get_wsgi_application

from ringfence.config.operation.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # started by `ringfence serve`: end with it
    die_with_parent()
application = get_wsgi_application()
