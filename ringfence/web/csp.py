"""Every exception to the content security policy of `config/settings.py`. The whole list is this file.

- `map_page`: MapLibre reads its own worker script from our host (`worker-src 'self'`, already the rule) and draws
  pictures it makes itself (`blob:`, already allowed for images). It needs no inline style.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")

MAP = {"connect-src": ["blob:"]}


def map_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view whose page holds the map island."""

    @csp_update(MAP)
    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return page
