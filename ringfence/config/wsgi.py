"""The WSGI door for pages and API."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from ringfence.config.operation.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # started by `ringfence serve`: end with it
    die_with_parent()
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is loaded now, so that it is among what is frozen
gc.collect()
gc.freeze()  # what is loaded stays for good; a full collection over it cost somebody's request 150 ms
