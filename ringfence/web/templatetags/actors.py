"""`{% load actors %}{{ row.by_name|actor }}`: who did it; the system says by which rule."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def actor(name: str) -> str:
    if name.startswith("system:"):
        return _("the system (%(rule)s)") % {"rule": name.removeprefix("system:")}
    return name
