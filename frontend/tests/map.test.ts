import { expect, test } from "vitest";
import { boundsOf, circle, graticule, roundStep } from "../src/map/shapes";

test("a circle of 100 m is 100 m in both directions", () => {
  const ring = circle(112.9, 27.1, 100);
  const lons = ring.map(([lon]) => lon);
  const lats = ring.map(([, lat]) => lat);
  const across = (Math.max(...lons) - Math.min(...lons)) * 111_320 * Math.cos((27.1 * Math.PI) / 180);
  expect(across).toBeCloseTo(200, 0);
  expect((Math.max(...lats) - Math.min(...lats)) * 111_320).toBeCloseTo(200, 0);
});

test("bounds hold places and shapes with a margin; nothing has none", () => {
  const shape = {
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [3, 3],
          [4, 3],
          [4, 4],
          [3, 3],
        ],
      ],
    },
  };
  const [west, south, east, north] = boundsOf([{ id: "a", name: "a", lon: 1, lat: 2 }], [shape]) ?? [];
  expect(west).toBeLessThan(1);
  expect(south).toBeLessThan(2);
  expect(east).toBeGreaterThan(4);
  expect(north).toBeGreaterThan(4);
  expect(boundsOf([], [])).toBeNull();
});

test("graticule steps are round", () => {
  expect(roundStep(6)).toBe(1);
  expect(roundStep(0.1)).toBeCloseTo(0.02);
  expect(graticule([0, 0, 6, 6]).length).toBeGreaterThan(12);
});
