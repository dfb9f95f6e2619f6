"""The furniture of the pages: `{% load web %}`. What each tag gives stands in docs/explanation/frontend.md."""

from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ringfence.web import assets, moments

register = template.Library()

# Kind -> the shape before the word. A state is never colour alone.
SHAPES = {
    "running": "●",
    "risk": "▲",
    "breached": "■",
    "met": "✓",
    "paused": "‖",
    "unknown": "?",
    "positive": "◆",
    "neutral": "○",
    "close": "◎",
    "secondary": "◇",
    "general": "□",
    "companion": "△",
    "locked": "▦",
    "controlled": "▨",
    "precaution": "▢",
}
RISK_WITHIN_S = 30 * 60  # a running deadline is at risk in its last half hour


@register.simple_tag
def icon(name: str) -> SafeString:
    return assets.icon(name)


@register.simple_tag
def frontend() -> SafeString:
    """The script and style that every page loads."""
    return assets.script("src/main.ts")


@register.simple_tag
def island(name: str) -> SafeString:
    return assets.script(f"src/islands/{name}.ts")


@register.filter
def local_time(moment: datetime | int | float | str | None) -> str:
    return "" if moment is None or isinstance(moment, str) else moments.moment_words(moment)


@register.filter
def clock_time(moment: datetime | int | float | str | None) -> str:
    return "" if moment is None or isinstance(moment, str) else moments.as_local(moment).strftime("%H:%M")


@register.filter
def local_day(day: date | datetime | str | None) -> str:
    return "" if day is None or isinstance(day, str) else moments.day_words(day)


@register.filter
def duration(seconds: float | str | None) -> str:
    return "" if seconds is None or seconds == "" else moments.duration_words(float(seconds))


@register.filter
def clock(seconds: float | str | None) -> str:
    return "" if seconds is None or seconds == "" else moments.clock_words(float(seconds))


@register.filter
def since(moment: datetime, now: datetime) -> float:
    """Seconds from `moment` to `now`: `{{ incident.opened_at|since:frame.made_at|clock }}`."""
    return (now - moment).total_seconds()


@register.filter
def epoch(moment: datetime) -> int:
    return int(moment.timestamp())


@register.simple_tag
def when(moment: datetime | int | float | str | None) -> str:
    if moment is None or isinstance(moment, str):
        return ""
    local = moments.as_local(moment)
    stamp = local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', stamp, moments.moment_words(local))


@register.simple_tag
def state(kind: str, word: Any, *, title: str = "") -> str:
    kind = kind if kind in SHAPES else "neutral"
    return format_html(
        '<span class="state state-{}"{}><span class="state-shape" aria-hidden="true">{}</span>{}</span>',
        kind,
        format_html(' title="{}"', title) if title else "",
        SHAPES[kind],
        word,
    )


@register.simple_tag
def deadline(due_at: datetime | None, now: datetime, *, met: bool = False, risk: bool = False) -> str:
    """Time left as a state; the moment itself is in the title. `risk`: a forecast says that it will not be kept."""
    if due_at is None:
        return state("unknown", _("no deadline"))
    left = (due_at - now).total_seconds()
    title = moments.moment_words(due_at)
    if met:
        return state("met", _("done"), title=title)
    if left < 0:
        return state("breached", _("%s late") % moments.duration_words(-left), title=title)
    return state(
        "risk" if risk or left < RISK_WITHIN_S else "running",
        _("%s left") % moments.duration_words(left),
        title=title,
    )


@register.simple_tag
def person(masked: Any, *, url: str = "") -> str:
    name = getattr(masked, "name", masked) or _("name unknown")
    if url:
        return format_html('<a class="person" href="{}">{}</a>', url, name)
    return format_html('<span class="person">{}</span>', name)


@register.simple_tag
def figure(number: Any, *, url: str = "", label: str = "", kind: str = "") -> str:
    """A number that opens the list it counts."""
    shown = grouped(number)
    body = format_html('<span class="figure-number">{}</span>', shown)
    if label:
        body = format_html('{}<span class="figure-label">{}</span>', body, label)
    classes = f"figure figure-{kind}" if kind else "figure"
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, body)
    return format_html('<span class="{}">{}</span>', classes, body)


@register.filter
def grouped(number: Any) -> str:
    """8 412: thin spaces between thousands; an unknown number is a dash, never a nought."""
    if number is None or number == "":
        return "–"
    return f"{number:,}".replace(",", "\u2009") if isinstance(number, int) else str(number)


@register.inclusion_tag("web/parts/likelihood.html")
def likelihood(p: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    def per_mille(value: float | None) -> int | None:
        return None if value is None else round(1000 * min(max(value, 0.0), 1.0))

    # Two significant digits: most contacts lie far below 0.01, and their order must stay visible.
    words = "" if p is None else f"{p:.2g}" if p >= 0.0001 else "<0.0001"
    return {"p": p, "words": words, "width": per_mille(p), "low": per_mille(low), "high": per_mille(high)}


@register.inclusion_tag("web/parts/empty.html")
def empty_state(
    *, title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("web/parts/field.html")
def field(bound: Any, *, help: bool = True) -> dict[str, Any]:  # noqa: A002 (reads well in a template)
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "textarea" if "area" in type(widget).__name__.lower() else "select")
    several = kind == "radio" or type(widget).__name__ == "CheckboxSelectMultiple"
    classes = {"checkbox": "checkbox", "select": "select", "textarea": "textarea", "file": "file-input"}
    attrs = (
        {} if several else {"class": f"{classes.get(kind, 'input')} {widget.attrs.get('class', '')}".strip()}
    )
    if widget.attrs.get("placeholder") == bound.label:
        del widget.attrs["placeholder"]  # says what the label says, paler
    describes = [f"{bound.auto_id}_help"] if help and bound.help_text else []
    if bound.errors:
        describes.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if describes:
        attrs["aria-describedby"] = " ".join(describes)
    return {
        "field": bound,
        "kind": kind,
        "several": several,
        "help": help,
        "control": bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("web/parts/problems.html")
def problems(form: Any) -> dict[str, Any]:
    return {"form": form, "errors": form.non_field_errors()}


@register.inclusion_tag("web/parts/problem.html")
def problem(*, what: str, safe: str = "", remedy: str = "", code: str = "") -> dict[str, Any]:
    return {"what": what, "safe": safe, "remedy": remedy, "code": code}


@register.inclusion_tag("web/parts/page_head.html")
def page_head(title: str, *, back: str = "", back_label: str = "", sub: str = "") -> dict[str, Any]:
    return {"title": title, "back": back, "back_label": back_label, "sub": sub}


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: Any) -> str:
    """The present query with changes; an empty value drops the argument."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return mark_safe("?" + query.urlencode())


@register.inclusion_tag("web/parts/paging.html", takes_context=True)
def paging(context: Context, page: Any) -> dict[str, Any]:
    """For a Django `Page`, or the cursor page of `ringfence.web.paging`."""
    values: dict[str, Any] = {"page": page}
    if hasattr(page, "paginator"):
        values["earlier"] = page.has_previous() and query_string(context, page=page.previous_page_number())
        values["later"] = page.has_next() and query_string(context, page=page.next_page_number())
        values["numbered"] = True
    else:
        after = getattr(page, "next_cursor", None) or getattr(page, "next", None)
        values["first"] = context["request"].GET.get("cursor") and query_string(context, cursor="")
        values["later"] = after and query_string(context, cursor=after)
    return values
