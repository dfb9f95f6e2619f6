"""The frame's own acts."""

import io

import qrcode
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.i18n import set_language
from qrcode.image.svg import SvgPathImage

from ringfence.web.access import public, signed_in


@public
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language in the browser and, for somebody signed in, with the account."""
    code = request.POST.get("language", "")
    user = request.user
    if user.is_authenticated and check_for_language(code) and hasattr(user, "language"):
        user.language = code
        user.save(update_fields=["language"])
    return set_language(request)


@signed_in()
def paper_code(request: HttpRequest) -> HttpResponse:
    """The QR code that leads from a printed page back to the live one. Fetched only when somebody prints."""
    path = request.GET.get("path", "/")
    if not path.startswith("/") or path.startswith("//"):
        path = "/"
    drawn = io.BytesIO()
    qrcode.make(request.build_absolute_uri(path), image_factory=SvgPathImage, border=0).save(drawn)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
