"""The frame's own acts."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.i18n import set_language

from ringfence.web.access import public


@public
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language in the browser and, for somebody signed in, with the account."""
    code = request.POST.get("language", "")
    user = request.user
    if user.is_authenticated and check_for_language(code) and hasattr(user, "language"):
        user.language = code
        user.save(update_fields=["language"])
    return set_language(request)
