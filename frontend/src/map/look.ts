// Colours and layers of the map, read from the theme's tokens so that dark and light agree with the page.
import type { LayerSpecification } from "maplibre-gl";

export type Palette = Record<
  "ground" | "line" | "text" | "accent" | "positive" | "risk" | "locked" | "controlled" | "precaution",
  string
>;

/** WebGL knows no oklch: the browser turns each token into plain red, green and blue. */
export function palette(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const plain = (token: string): string => {
    if (!pen) return "#777";
    pen.fillStyle = style.getPropertyValue(token).trim() || "#777";
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  return {
    ground: plain("--color-base-200"),
    line: plain("--hairline"),
    text: plain("--color-base-content"),
    accent: plain("--color-primary"),
    positive: plain("--color-error"),
    risk: plain("--color-warning"),
    locked: plain("--zone-locked"),
    controlled: plain("--zone-controlled"),
    precaution: plain("--zone-precaution"),
  };
}

export function layers(colour: Palette): LayerSpecification[] {
  const tone = [
    "match",
    ["get", "tone"],
    "positive",
    colour.positive,
    "risk",
    colour.risk,
    "neutral",
    colour.text,
    colour.accent,
  ];
  const zone = [
    "match",
    ["get", "zone"],
    "locked",
    colour.locked,
    "controlled",
    colour.controlled,
    "precaution",
    colour.precaution,
    colour.text,
  ];
  const text = {
    "text-field": ["get", "name"],
    "text-font": [
      "Noto Sans SC Variable",
      "PingFang SC",
      "Microsoft YaHei",
      "WenQuanYi Micro Hei",
      "sans-serif",
    ],
    "text-size": 13,
  };
  return [
    { id: "ground", type: "background", paint: { "background-color": colour.ground } },
    {
      id: "graticule",
      type: "line",
      source: "graticule",
      paint: { "line-color": colour.line, "line-width": 1 },
    },
    { id: "shapes", type: "fill", source: "shapes", paint: { "fill-color": zone, "fill-opacity": 0.16 } },
    { id: "shape-edges", type: "line", source: "shapes", paint: { "line-color": zone, "line-width": 1.5 } },
    { id: "areas", type: "fill", source: "areas", paint: { "fill-color": tone, "fill-opacity": 0.14 } },
    {
      id: "route",
      type: "line",
      source: "route",
      paint: { "line-color": colour.accent, "line-width": 1.5, "line-dasharray": [3, 2] },
    },
    {
      id: "places",
      type: "circle",
      source: "places",
      paint: {
        "circle-color": tone,
        "circle-radius": ["+", 5, ["min", 10, ["sqrt", ["coalesce", ["get", "count"], 0]]]],
        "circle-stroke-color": colour.ground,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "chosen",
      type: "circle",
      source: "chosen",
      paint: {
        "circle-radius": 13,
        "circle-opacity": 0,
        "circle-stroke-color": colour.text,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "shape-names",
      type: "symbol",
      source: "shapes",
      layout: text,
      paint: { "text-color": zone, "text-halo-color": colour.ground, "text-halo-width": 1.5 },
    },
    {
      id: "place-names",
      type: "symbol",
      source: "places",
      layout: { ...text, "text-offset": [0, 0.9], "text-anchor": "top", "text-optional": true },
      paint: { "text-color": colour.text, "text-halo-color": colour.ground, "text-halo-width": 1.5 },
    },
  ] as unknown as LayerSpecification[];
}
