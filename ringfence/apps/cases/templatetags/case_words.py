"""Codes of core as words in the templates of cases."""

from typing import Any

from django import template

from ringfence.apps.cases import words

register = template.Library()


@register.filter
def fact_list(codes: Any) -> str:
    return words.joined(codes)
