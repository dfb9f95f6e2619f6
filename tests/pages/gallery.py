"""A page with every piece of furniture and every island, on invented data: for the browser tests only."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

from ringfence.web.csp import map_page

DAY0 = int(datetime(2026, 3, 17, 16, tzinfo=UTC).timestamp())  # midnight of 18 March in Shanghai
HOUR = 3600
NAMES = ("茶馆", "餐馆", "卫生院", "云溪菜市场", "家")
KINDS = ("teahouse", "restaurant", "clinic", "market", "home")
PLACES = [
    {"id": f"p{i}", "name": name, "kind": kind, "lon": 112.9 + i * 0.004, "lat": 27.1 + i % 2 * 0.003}
    for i, (name, kind) in enumerate(zip(NAMES, KINDS, strict=True))
]
SOURCES = (("interview", "自述"), ("code", "场所码"), ("payment", "支付"), ("clinic", "就诊"))
new_stay = count(100)
sent: list[dict] = []  # what the islands sent, newest last


def stay(number: int, start: float, hours: float, **more) -> dict:
    source, label = SOURCES[number % len(SOURCES)]
    place = PLACES[number % len(PLACES)]
    begin = DAY0 + int(start * HOUR)
    return {
        "id": f"s{number}",
        "start": begin,
        "end": begin + int(hours * HOUR),
        "place": place["id"],
        "place_name": place["name"],
        "source": source,
        "source_label": label,
        "uncertain": number % 3 == 0,
        "note": "",
        "conflict": "",
        "editable": True,
        **more,
    }


def timeline() -> dict:
    stays = [
        stay(i, day * 24 + start, hours)
        for i, (day, start, hours) in enumerate(
            [
                (0, 8.2, 0.6),
                (0, 9.5, 2.3),
                (0, 12.2, 0.7),
                (1, 20, 9),
                (3, 7, 5),
                (4, 18, 3),
                (7, 9, 2),
                (10, 10, 8),
            ]
        )
    ]
    stays[2]["conflict"] = "与“茶馆”重叠 12 分钟"
    return {
        "zone": "Asia/Shanghai",
        "start": DAY0,
        "end": DAY0 + 14 * 24 * HOUR,
        "window": {"start": DAY0 + 2 * 24 * HOUR, "end": DAY0 + 12 * 24 * HOUR, "label": "调查窗口"},
        "marks": [{"at": DAY0 + 9 * 24 * HOUR + 6 * HOUR, "label": "发病", "kind": "onset"}],
        "places": PLACES,
        "stays": stays,
    }


def furniture(request: HttpRequest) -> HttpResponse:
    now = datetime(2026, 3, 29, 18, 58, tzinfo=UTC)
    rows = [
        {
            "id": f"r{i}",
            "name": f"张*{i}",
            "minutes": 42 - i,
            "p": 0.61 - i / 20,
            "place": PLACES[i % 5]["id"],
        }
        for i in range(12)
    ]
    page = SimpleNamespace(next="abc")
    values = {
        "now": now,
        "rows": rows,
        "page": page,
        "soon": now + timedelta(minutes=18),
        "late": now - timedelta(hours=2),
        "later": now + timedelta(hours=20),
    }
    return render(request, "gallery/furniture.html", values)


@map_page
def islands(request: HttpRequest) -> HttpResponse:
    zone = [[112.902, 27.098], [112.912, 27.098], [112.912, 27.106], [112.902, 27.106], [112.902, 27.098]]
    shapes = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [zone]},
                "properties": {"id": "z1", "name": "石金村", "zone": "locked"},
            }
        ],
    }
    tones = ("positive", "risk", "neutral", "accent", "accent")
    places = [
        {**place, "count": i * 9, "radius_m": 40, "label": f"{i} 人", "tone": tones[i], "url": "/gallery/"}
        for i, place in enumerate(PLACES)
    ]
    values = {
        "timeline": timeline(),
        "map": {"places": places, "shapes": shapes, "route": ["p0", "p1", "p2"]},
    }
    return render(request, "gallery/islands.html", values)


def sheet(request: HttpRequest) -> HttpResponse:
    columns = [
        {"key": "name", "label": "姓名", "editable": True, "required": True, "width": 130},
        {"key": "age", "label": "年龄", "kind": "number", "editable": True, "width": 90},
        {
            "key": "kind",
            "label": "判定",
            "kind": "choice",
            "editable": True,
            "width": 140,
            "choices": [{"value": "close", "label": "密接"}, {"value": "general", "label": "一般接触者"}],
        },
        {"key": "place", "label": "地点", "editable": True, "width": 220},
    ]
    many = int(request.GET.get("rows", 0))
    rows = [
        {"id": f"r{i}", "name": f"测试{i:05d}", "age": i % 90, "kind": "close", "place": NAMES[i % 5]}
        for i in range(many)
    ]
    return render(request, "gallery/sheet.html", {"columns": columns, "rows": rows})


def stays(request: HttpRequest, number: str = "") -> HttpResponse:
    body = json.loads(request.body or "{}")
    sent.append({"method": request.method, "id": number, **body})
    if request.method == "DELETE":
        return HttpResponse(status=204)
    if body.get("place_name") == "没有":
        return JsonResponse({"title": "没有这个地点。", "code": "no-place"}, status=422)
    fresh = (
        {}
        if number
        else {"id": f"s{next(new_stay)}", "source_label": "自述", "conflict": "", "editable": True}
    )
    known = {"id": number} if number else fresh
    return JsonResponse({"stay": {**body, **known}}, status=200 if number else 201)


def who_else(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"count": 12, "url": "/gallery/"})


def propose(request: HttpRequest) -> HttpResponse:
    found = {"start": DAY0 + 50 * HOUR, "end": DAY0 + 52 * HOUR, "place_name": "茶馆", "place": "p0"}
    return JsonResponse({"stays": [found], "questions": ["“下午”是几点？"]})


def places(request: HttpRequest) -> JsonResponse:
    """Two teahouses of one name, as life has them."""
    asked = request.GET["q"]
    known = [("p8", "老茶馆", "上湾村"), ("p9", "老茶馆", "下湾村"), ("p7", "云溪澡堂", "")]
    found = [{"id": i, "name": n, "address": a} for i, n, a in known if asked in n]
    return JsonResponse({"items": found})


def check(request: HttpRequest) -> HttpResponse:
    rows = json.loads(request.body)["rows"]
    sent.append({"rows": rows})
    faults = [
        {"row": i, "column": "age", "message": "年龄超过 120"}
        for i, row in enumerate(rows)
        if isinstance(row.get("age"), int | float) and row["age"] > 120
    ]
    return JsonResponse({"saved": len(rows) - len(faults), "faults": faults})


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken on purpose")


handler404 = "ringfence.web.errors.not_found"
handler500 = "ringfence.web.errors.server_error"

urlpatterns = [
    path("gallery/", furniture),
    path("gallery/islands/", islands),
    path("gallery/sheet/", sheet),
    path("gallery/stays/", stays),
    path("gallery/stays/<str:number>/", stays),
    path("gallery/who/", who_else),
    path("gallery/propose/", propose),
    path("gallery/check/", check),
    path("gallery/places/", places),
    path("gallery/broken/", broken),
    path("", include("ringfence.config.urls")),
]
