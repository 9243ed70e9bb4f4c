/** Names of the API as a person reads them. */

/** `per_transaction_limit` → `Per transaction limit` */
export function plain(name: string): string {
  const words = name.replaceAll("_", " ").replaceAll(".", " · ").split(" ");
  const spelt = words.map((word) => NAMES[word] ?? word).join(" ");
  return spelt.charAt(0).toUpperCase() + spelt.slice(1);
}

const NAMES: Record<string, string> = {
  api: "API",
  gst: "GST",
  gstin: "GSTIN",
  id: "id",
  openai: "OpenAI",
  url: "address",
};

/** The last part of a long id, enough to tell one from another at a glance. */
export function brief(id: string): string {
  return id.length > 14 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id;
}
