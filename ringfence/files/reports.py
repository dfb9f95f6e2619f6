"""report.html: one file that opens anywhere, without network or script, in Chinese and in English."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from html import escape

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Place
from ringfence.core.words import PlaceId, Window
from ringfence.files.contact_list import moment, texts
from ringfence.files.report_drawings import place_map, timeline
from ringfence.files.report_words import both, say, say_class

DRAWN, TABLED, NAMED = 60, 1000, 12

STYLE = """
:root{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif;color:#1b2430}
body{margin:0;background:#f6f7f9}main{max-width:1080px;margin:0 auto;padding:1rem 1.5rem 3rem}
h1{font-size:1.5rem;margin:.6rem 0}h2{font-size:1.1rem;margin:1.8rem 0 .5rem}
section{background:#fff;border:1px solid #d9dee5;border-radius:6px;padding:.8rem 1rem;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .5rem;border-bottom:1px solid #e6e9ee;text-align:left;vertical-align:top}
th{font-weight:600;white-space:nowrap}td.n{text-align:right;white-space:nowrap}td.t{white-space:nowrap}
.choice{position:sticky;top:0;background:#1b2430;color:#fff;padding:.35rem 1.5rem}
.choice label{margin-right:1rem;cursor:pointer}input[name=l]{margin:0 .3rem 0 0}
.page:has(#l-zh:checked) [lang=en],.page:has(#l-en:checked) [lang=zh]{display:none}
svg{width:100%;height:auto;display:block}svg text{font-size:11px;fill:#1b2430}svg .tick{fill:#5b6675}
.grid{stroke:#e1e5ea}.presence{fill:#3f6fb5}.encounter{fill:#b5641f}.household{fill:#7a8797;opacity:.35}
.indirect{fill:#6f4aa0}.map circle{fill:#3f6fb5;fill-opacity:.55;stroke:#27456f}.scale{stroke:#1b2430;stroke-width:2}
.key span.box{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
.key .k-presence{background:#3f6fb5}.key .k-encounter{background:#b5641f}
.key .k-household{background:#b9c0c9}.key .k-indirect{background:#6f4aa0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}dt{color:#5b6675}dd{margin:0}
td.w{min-width:22rem}.small{width:auto}td.c{white-space:nowrap}
.note{color:#5b6675;font-size:.9em}.ids{overflow-wrap:anywhere}
@media print{.choice{display:none}body{background:#fff}section{border:0;padding:0}}
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What the report shows; `facts` are lines of (word, text) about the question, `files` as in quality.json."""

    mode: str
    rows: Sequence[Listed]
    window: Window
    zone: tzinfo
    facts: Sequence[tuple[str, str]]
    places: Mapping[PlaceId, Place] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    files: Sequence[Mapping[str, object]] = ()


def write(report: Report) -> str:
    """The whole page."""
    sections = [
        ("asked", _facts(report)),
        ("summary", _summary(report)),
        ("timeline", _timeline(report)),
        ("map", place_map(report.rows, places=report.places) or f"<p>{say('no-map')}</p>"),
        ("contacts", _contacts(report)),
        ("quality", _quality(report)),
    ]
    body = "".join(f"<h2>{say(name)}</h2><section>{content}</section>" for name, content in sections)
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>接触者追踪报告 · Contact tracing report</title><style>{STYLE}</style></head>"
        '<body><div class="page"><div class="choice">'
        '<label><input type="radio" name="l" id="l-zh" checked>中文</label>'
        '<label><input type="radio" name="l" id="l-en">English</label>'
        '<label><input type="radio" name="l" id="l-both">中文 + English</label></div>'
        f"<main><h1>{say('title')} · {say(report.mode)}</h1>{body}</main></div></body></html>\n"
    )


def _facts(report: Report) -> str:
    lines = [f'<dt>{say(name)}</dt><dd class="ids">{escape(text)}</dd>' for name, text in report.facts]
    return f"<dl>{''.join(lines)}</dl>"


def _summary(report: Report) -> str:
    counted = Counter((row.ring, row.outcome) for row in report.rows)
    if not counted:
        return f"<p>{say('none')}</p>"
    lines = [
        f"<tr><td>{say(f'ring{ring}')}</td><td>{say_class(outcome)}</td><td class=n>{count}</td></tr>"
        for (ring, outcome), count in sorted(counted.items())
    ]
    return f'<table class="small">{"".join(lines)}</table>'


def _timeline(report: Report) -> str:
    if not report.rows:
        return f"<p>{say('none')}</p>"
    kinds = ("presence", "encounter", "household", "indirect")
    key = "".join(f'<span class="box k-{kind}"></span>{say(kind)}' for kind in kinds)
    drawn = timeline(report.rows[:DRAWN], window=report.window, zone=report.zone)
    return f'<p class="key note">{key}</p>{drawn}{_more(report, DRAWN)}'


def _more(report: Report, shown: int) -> str:
    if len(report.rows) <= shown:
        return ""
    return f'<p class="note">{say("more", shown=shown, all=len(report.rows))}</p>'


def _contacts(report: Report) -> str:
    judged = any(row.outcome or row.probability is not None for row in report.rows)
    names = ["person", "ring", "index", "via", "minutes", "meetings", "first", "last", "nearest_m", "places"]
    if judged:
        names = ["person", "ring", "class", "p", *names[2:], "why"]
    head = "".join(f"<th>{say(name)}</th>" for name in names)
    lines = [_contact(row, names, report.zone) for row in report.rows[:TABLED]]
    note = f'<p class="note">{say("p-note")}</p>' if judged else ""
    return f"{note}<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{_more(report, TABLED)}"


def _contact(row: Listed, names: Sequence[str], zone: tzinfo) -> str:
    shown = texts(row, zone=zone)
    cells = {name: escape(str(shown[name])) for name in names if name in shown}
    cells |= {name: _few(getattr(row, name)) for name in ("index", "via", "places")}
    cells |= {"class": say_class(row.outcome), "why": _why(row)}
    cells |= {name: moment(getattr(row, name), zone)[:16].replace("T", " ") for name in ("first", "last")}
    style = dict.fromkeys(("minutes", "meetings", "nearest_m", "p", "ring"), "n") | {
        "first": "t",
        "last": "t",
    }
    return f"<tr>{''.join(f'<td class={style.get(name, chr(34) * 2)}>{cells[name]}</td>' for name in names)}</tr>"


def _few(names: Sequence[str]) -> str:
    more = f" … +{len(names) - NAMED}" if len(names) > NAMED else ""
    return escape("; ".join(names[:NAMED])) + more


def _why(row: Listed) -> str:
    told = row.details.get("explanation")
    if isinstance(told, Mapping):
        return both(escape(str(told["zh"])), escape(str(told["en"])))
    return escape("; ".join(row.because))


def _quality(report: Report) -> str:
    head = "".join(f"<th>{say(name)}</th>" for name in ("file", "seen", "used", "rejected", "duplicate"))
    lines = []
    for one in report.files:
        numbers = "".join(
            f"<td class=n>{one[name]}</td>" for name in ("seen", "used", "rejected", "duplicate")
        )
        lines.append(f"<tr><td>{escape(str(one['file']))}</td>{numbers}</tr>")
    warnings = "".join(f"<li>{escape(warning)}</li>" for warning in report.warnings)
    told = f"<ul>{warnings}</ul>" if warnings else f"<p>{say('no-warnings')}</p>"
    return f"<table><tr>{head}</tr>{''.join(lines)}</table><h3>{say('warnings')}</h3>{told}"
