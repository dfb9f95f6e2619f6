"""`{% load sections %}{% sections "people.person" person %}`: see ringfence/web/sections.py."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from ringfence.web import sections as registry

register = template.Library()


@register.simple_tag(takes_context=True)
def sections(context: Context, page: str, subject: Any) -> SafeString:
    request = context["request"]
    parts = []
    for section in registry.of(page):
        values = section.fill(request, subject)
        if values is not None:
            parts.append(render_to_string(section.template, values, request=request))
    return mark_safe("".join(parts))
