import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

/** The API that these pages are built for, as the project's own code describes it. */
const openapi = JSON.parse(readFileSync("../.build/openapi.json", "utf-8")) as {
  paths: Record<string, Record<string, unknown>>;
};
const readable = Object.keys(openapi.paths).filter((path) => "get" in openapi.paths[path]!);

/** What asks the API goes to the running system: `npm run dev` beside `make up`. */
const origin = process.env.FLOWPAY_ORIGIN ?? "http://127.0.0.1:8000";

export default defineConfig({
  define: { __API_READS__: JSON.stringify(readable) },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // a data: URL would be against the Content-Security-Policy
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "^/(api|health|docs|redoc|openapi.json|sandbox)": origin,
      "/ws": { target: origin, ws: true },
    },
  },
});
