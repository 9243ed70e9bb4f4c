/** The paths that the API answers a GET on, put in by vite.config.ts. */
declare const __API_READS__: readonly string[];
