import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

const PRODUCT = join(import.meta.dirname, "../ringfence");
const ISLANDS = join(import.meta.dirname, "src/islands");

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["dist", "__pycache__", "locale", "migrations"].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : /\.(html|py)$/.test(entry.name) ? [path] : [];
  });
}

// Collects the icons named in templates ({% icon "map" %}) and in Python (icon="map") into dist/icons.json.
function icons(): Plugin {
  return {
    name: "ringfence-icons",
    generateBundle() {
      const names = new Set<string>();
      for (const file of filesBelow(PRODUCT)) {
        for (const match of readFileSync(file, "utf8").matchAll(/\bicon(?:\s*=\s*|\s+|\()["']([a-z0-9-]+)["']/g)) {
          if (match[1]) names.add(match[1]);
        }
      }
      const found: Record<string, string> = {};
      for (const name of [...names].sort()) {
        try {
          const svg = readFileSync(
            join(import.meta.dirname, `node_modules/@tabler/icons/icons/outline/${name}.svg`),
            "utf8",
          );
          const body = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
          found[name] = body.replace(/<path stroke="none" d="M0 0h24v24H0z"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
        } catch {
          this.warn(`no such icon: ${name}`);
        }
      }
      this.emitFile({ type: "asset", fileName: "icons.json", source: JSON.stringify(found) });
    },
  };
}

// One entry per island; pages load `main` and, where needed, one island more. No inlined assets: the
// content security policy allows neither data: fonts nor inline scripts.
export default defineConfig({
  base: "/static/dist/",
  plugins: [tailwindcss(), icons()],
  worker: { format: "es" },
  build: {
    outDir: "../ringfence/web/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: [
        "src/main.ts",
        "src/worker/venues.ts",
        ...readdirSync(ISLANDS)
          .filter((name) => name.endsWith(".ts"))
          .map((name) => `src/islands/${name}`),
      ],
    },
  },
});
