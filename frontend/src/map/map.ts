// The map: places, shapes and a route on an empty ground. Where WebGL is missing the page's own table stays.
import {
  type GeoJSONSource,
  type MapGeoJSONFeature,
  Map as MapLibre,
  NavigationControl,
  Popup,
  ScaleControl,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { word } from "../lib/words";
import { readJson } from "../sheet/source";
import { layers, palette } from "./look";
import { type Bounds, boundsOf, circle, graticule, type Place } from "./shapes";

interface Feature {
  type: "Feature";
  geometry: unknown;
  properties: Record<string, unknown>;
}

interface Data {
  places?: Place[];
  shapes?: { type: string; features: Feature[] };
  route?: string[];
}

const SMALLEST_RADIUS_M = 12;

setWorkerUrl(workerUrl);

function collection(features: Feature[]): GeoJSON {
  return { type: "FeatureCollection", features };
}

type GeoJSON = { type: "FeatureCollection"; features: Feature[] };

class PlaceMap {
  private readonly map: MapLibre;
  private readonly places: Place[];
  private readonly bounds: Bounds;

  constructor(
    private readonly root: HTMLElement,
    private readonly data: Data,
    canvas: HTMLElement,
  ) {
    this.places = data.places ?? [];
    this.bounds = boundsOf(this.places, data.shapes?.features ?? []) ?? [-180, -60, 180, 75];
    this.map = new MapLibre({
      container: canvas,
      style: this.style(),
      bounds: this.bounds,
      fitBoundsOptions: { maxZoom: 16 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      locale: { "NavigationControl.ZoomIn": "+", "NavigationControl.ZoomOut": "−" },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    this.map.getCanvas().setAttribute("aria-label", word("map"));
    this.listen();
  }

  private style(): StyleSpecification {
    const geojson = (features: Feature[]) => ({
      type: "geojson" as const,
      data: collection(features) as never,
    });
    return {
      version: 8,
      sources: {
        graticule: geojson(graticule(this.bounds).map((line) => feature("LineString", line, {}))),
        shapes: geojson(this.data.shapes?.features ?? []),
        areas: geojson(
          this.places.map((place) =>
            feature(
              "Polygon",
              [circle(place.lon, place.lat, Math.max(place.radius_m ?? 0, SMALLEST_RADIUS_M))],
              { ...place },
            ),
          ),
        ),
        places: geojson(this.places.map((place) => feature("Point", [place.lon, place.lat], { ...place }))),
        route: geojson(this.route()),
        chosen: geojson([]),
      },
      layers: layers(palette(this.root)),
    };
  }

  private route(): Feature[] {
    const stops = (this.data.route ?? [])
      .map((id) => this.places.find((place) => place.id === id))
      .filter((place) => place !== undefined);
    return stops.length > 1
      ? [
          feature(
            "LineString",
            stops.map((place) => [place.lon, place.lat]),
            {},
          ),
        ]
      : [];
  }

  private listen(): void {
    for (const layer of ["places", "areas", "shapes"]) {
      this.map.on("click", layer, (event) => {
        const found = event.features?.[0];
        if (found) this.clicked(found, [event.lngLat.lng, event.lngLat.lat]);
      });
      this.map.on("mouseenter", layer, () => this.map.getCanvas().classList.add("map-over"));
      this.map.on("mouseleave", layer, () => this.map.getCanvas().classList.remove("map-over"));
    }
    document.addEventListener("ringfence:select", (event) => {
      const { source, place } = (event as CustomEvent).detail;
      if (source !== "map" && place) this.choose(String(place), true);
    });
    document.addEventListener("ringfence:theme", () => this.map.setStyle(this.style()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      this.map.setStyle(this.style()),
    );
  }

  private clicked(found: MapGeoJSONFeature, at: [number, number]): void {
    const id = String(found.properties.id ?? "");
    this.choose(id, false);
    this.tell(found.properties as unknown as Place, at);
    const detail = { source: "map", kind: "place", id, place: id };
    document.dispatchEvent(new CustomEvent("ringfence:select", { detail }));
  }

  private choose(id: string, fly: boolean): void {
    const place = this.places.find((one) => one.id === id);
    const source = this.map.getSource("chosen") as GeoJSONSource | undefined;
    source?.setData(collection(place ? [feature("Point", [place.lon, place.lat], {})] : []) as never);
    if (place && fly && !this.map.getBounds().contains([place.lon, place.lat])) {
      this.map.easeTo({ center: [place.lon, place.lat], duration: 300 });
    }
  }

  private tell(place: Place, at: [number, number]): void {
    const box = document.createElement("div");
    box.className = "map-popup";
    const name = document.createElement(place.url ? "a" : "strong");
    name.textContent = place.name;
    if (place.url) (name as HTMLAnchorElement).href = place.url;
    box.append(name);
    if (place.label) box.append(document.createElement("br"), place.label);
    new Popup({ closeButton: false, maxWidth: "16rem" }).setLngLat(at).setDOMContent(box).addTo(this.map);
  }
}

function feature(type: string, coordinates: unknown, properties: Record<string, unknown>): Feature {
  return { type: "Feature", geometry: { type, coordinates }, properties };
}

function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

export function startMap(root: HTMLElement): void {
  const data = readJson<Data>(root.dataset.source);
  if (!data) return;
  if (!hasWebGl()) {
    const said = document.createElement("p");
    said.className = "muted";
    said.textContent = word("noMap");
    root.prepend(said);
    return;
  }
  const fallback = document.createElement("details");
  fallback.className = "map-table";
  const summary = document.createElement("summary");
  summary.textContent = word("tableView");
  fallback.append(summary, ...root.childNodes);
  const canvas = document.createElement("div");
  canvas.className = "map-canvas";
  root.replaceChildren(canvas, fallback);
  new PlaceMap(root, data, canvas);
}
