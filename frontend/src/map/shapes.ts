// Geometry for a map without tiles: circles in metres, bounds, a graticule with round steps.

export type Position = [number, number];
export interface Place {
  id: string;
  name: string;
  lon: number;
  lat: number;
  radius_m?: number;
  kind?: string;
  count?: number;
  label?: string;
  tone?: string;
  url?: string;
}
export type Bounds = [number, number, number, number]; // west, south, east, north

const METRES_PER_DEGREE = 111_320;

/** A ring around a place; good to a part in a thousand at the size of a town. */
export function circle(lon: number, lat: number, radiusM: number, corners = 32): Position[] {
  const up = radiusM / METRES_PER_DEGREE;
  const across = up / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  return Array.from({ length: corners + 1 }, (_, at) => {
    const turn = (2 * Math.PI * (at % corners)) / corners;
    return [lon + across * Math.cos(turn), lat + up * Math.sin(turn)];
  });
}

function positions(geometry: unknown): Position[] {
  const found: Position[] = [];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === "number") found.push(value as Position);
    else value.forEach(walk);
  };
  walk((geometry as { coordinates?: unknown } | null)?.coordinates);
  return found;
}

/** What must be seen, with a margin; null when there is nothing. */
export function boundsOf(
  places: readonly Place[],
  features: readonly { geometry: unknown }[],
): Bounds | null {
  const all = [
    ...places.map((place) => [place.lon, place.lat] as Position),
    ...features.flatMap((one) => positions(one.geometry)),
  ];
  if (!all.length) return null;
  const [west, south, east, north] = all.reduce<Bounds>(
    ([w, s, e, n], [lon, lat]) => [Math.min(w, lon), Math.min(s, lat), Math.max(e, lon), Math.max(n, lat)],
    [180, 90, -180, -90],
  );
  const margin = Math.max((east - west) * 0.12, (north - south) * 0.12, 0.002);
  return [west - margin, south - margin, east + margin, north + margin];
}

/** A step that gives about six lines across: 1, 2 or 5 times a power of ten, in degrees. */
export function roundStep(span: number, lines = 6): number {
  const rough = span / lines;
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = rough / power;
  return power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
}

/** Lines over the bounds and twice their larger side beyond, so that a wide canvas is filled. */
export function graticule(bounds: Bounds): Position[][] {
  const span = Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]);
  const step = roundStep(span);
  const west = Math.max(bounds[0] - 2 * span, -180);
  const south = Math.max(bounds[1] - 2 * span, -85);
  const east = Math.min(bounds[2] + 2 * span, 180);
  const north = Math.min(bounds[3] + 2 * span, 85);
  const lines: Position[][] = [];
  for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step)
    lines.push([
      [lon, south],
      [lon, north],
    ]);
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step)
    lines.push([
      [west, lat],
      [east, lat],
    ]);
  return lines;
}
