import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// One entry per island; pages load `main` and, where needed, one island more. No inlined assets: the
// content security policy allows neither data: fonts nor inline scripts.
export default defineConfig({
  base: "/static/dist/",
  plugins: [tailwindcss()],
  build: {
    outDir: "../ringfence/web/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    rollupOptions: { input: { main: "src/main.ts" } },
  },
});
