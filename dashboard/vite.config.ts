import { defineConfig } from "vite";

/** What asks the API goes to the running system: `npm run dev` beside `make up`. */
const origin = process.env.FLOWPAY_ORIGIN ?? "http://127.0.0.1:8000";

export default defineConfig({
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
