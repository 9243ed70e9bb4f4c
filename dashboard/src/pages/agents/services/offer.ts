/** A service as a person types it, and as it is registered or changed. */

import type { ApiProblem } from "../../../api/problem";
import { micros, typedAmount } from "../../../words/money";
import { wrongOf } from "../answered-wrong";
import { isObject, type Schema } from "../schema/schema";
import type { AgentService, ServiceOffer } from "../types";

export interface OfferDraft {
  name: string;
  description: string;
  /** One after the other, parted by commas or lines. */
  capabilities: string;
  amount: string;
  currency: string;
  unit: string;
  endpoint: string;
  /** Empty: whoever says it. */
  owner: string;
  trusted: boolean;
  /** Addresses on the payment network, parted by commas, blanks or lines. */
  pay_to: string;
  input_schema: string;
  output_schema: string;
}

export const NOTHING_OFFERED: OfferDraft = {
  name: "",
  description: "",
  capabilities: "",
  amount: "",
  currency: "USD",
  unit: "call",
  endpoint: "",
  owner: "",
  trusted: false,
  pay_to: "",
  input_schema: "",
  output_schema: "",
};

/** Return a service as one would have typed it. */
export function draftOf(service: AgentService): OfferDraft {
  return {
    name: service.name,
    description: service.description,
    capabilities: service.capabilities.join(", "),
    amount: service.price.amount,
    currency: service.price.currency,
    unit: service.unit,
    endpoint: service.endpoint ?? "",
    owner: service.owner,
    trusted: service.trusted,
    pay_to: service.pay_to.join("\n"),
    input_schema: JSON.stringify(service.input_schema, null, 2),
    output_schema: JSON.stringify(service.output_schema, null, 2),
  };
}

/** Another endpoint is another agent: it is trusted, and paid, once an admin says so again. */
export function movedTo(endpoint: string, read: AgentService): Partial<OfferDraft> {
  const isSame = endpoint.trim() === read.endpoint;
  return {
    endpoint,
    trusted: read.trusted && isSame,
    pay_to: isSame ? read.pay_to.join("\n") : "",
  };
}

export type WrongOffer = Partial<Record<keyof OfferDraft, string>>;

/** Return the offer, or null and what is wrong; a field that is still empty is not wrong yet. */
export function readOffer(draft: OfferDraft): { offer: ServiceOffer | null; wrong: WrongOffer } {
  const wrong: WrongOffer = {};
  const amount = typedAmount(draft.amount);
  const isPrice = amount !== null && micros({ amount, currency: draft.currency }) > 0n;
  if (draft.amount.trim() && !isPrice) wrong.amount = "More than nothing, such as 0.005";
  const currency = draft.currency.trim().toUpperCase();
  if (currency && !/^[A-Z]{3}$/.test(currency)) wrong.currency = "Three letters, such as USD";
  const endpoint = draft.endpoint.trim();
  if (endpoint && !isOfTheWeb(endpoint)) wrong.endpoint = "A public https address";
  const capabilities = namesOf(draft.capabilities);
  const odd = capabilities.find((each) => !isCapability(each));
  if (odd) wrong.capabilities = `“${odd}” is none: small letters, digits and - . _`;
  const pay_to = addressesOf(draft.pay_to);
  const noAddress = pay_to.find((each) => !isAddress(each));
  if (noAddress) wrong.pay_to = `“${noAddress}” is none: 0x and 40 digits or letters a to f`;
  else if (pay_to.length > MOST_ADDRESSES) wrong.pay_to = `${MOST_ADDRESSES} at most`;
  const input = readSchema(draft.input_schema);
  const output = readSchema(draft.output_schema);
  if (input.wrong) wrong.input_schema = input.wrong;
  if (output.wrong) wrong.output_schema = output.wrong;
  const [name, description, unit] = [draft.name, draft.description, draft.unit].map((each) =>
    each.trim(),
  ) as [string, string, string];
  const isFull = name && description && unit && endpoint && currency && isPrice;
  if (!isFull || Object.keys(wrong).length > 0 || !input.schema || !output.schema) {
    return { offer: null, wrong };
  }
  const offer = {
    name,
    description,
    capabilities,
    price: { amount, currency },
    unit,
    endpoint,
    owner: draft.owner.trim() || undefined,
    trusted: draft.trusted,
    pay_to,
    input_schema: input.schema,
    output_schema: output.schema,
  };
  return { offer, wrong };
}

/** Whether a name is one of a capability, as the API has them. */
export function isCapability(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,49}$/.test(name);
}

/** Return each name once, in its order. */
function namesOf(text: string): string[] {
  const names = text.split(/[,\n]/).map((each) => each.trim().toLowerCase());
  return [...new Set(names.filter(Boolean))];
}

const MOST_ADDRESSES = 5;

/** Return each address once, in its order, as it was written: its capitals are a checksum. */
function addressesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

/** Whether it looks like one; that its capitals are right is for the API to say. */
function isAddress(text: string): boolean {
  return /^0x[0-9a-fA-F]{40}$/.test(text);
}

/** Read a schema; what is empty is neither there nor wrong. */
export function readSchema(text: string): { schema: Schema | null; wrong: string | null } {
  if (!text.trim()) return { schema: null, wrong: null };
  try {
    const read: unknown = JSON.parse(text);
    if (isObject(read)) return { schema: read, wrong: null };
    return { schema: null, wrong: "A JSON Schema is an object: { … }" };
  } catch (error) {
    return { schema: null, wrong: `This is not JSON: ${(error as Error).message}` };
  }
}

/** That it is https, and public, is for the API to say: on one's own machine others will do. */
function isOfTheWeb(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Fields of the API that have another name here, and problems that are about one field. */
const FIELDS: Record<string, keyof OfferDraft> = {
  price: "amount",
  "price.amount": "amount",
  "price.currency": "currency",
};
const ABOUT: Record<string, keyof OfferDraft> = {
  url_forbidden: "endpoint",
  address_not_public: "endpoint",
  service_price_invalid: "amount",
  payees_forbidden: "pay_to",
};

/** Return what the API finds wrong, by the fields of a draft. */
export function wrongSaid(problem: ApiProblem | null): WrongOffer {
  if (!problem) return {};
  const about = ABOUT[problem.code] ?? schemaOf(problem);
  const found = [...wrongOf(problem)].map(([field, message]) => {
    const [first = ""] = field.split(".");
    return [FIELDS[field] ?? FIELDS[first] ?? first, message];
  });
  return Object.fromEntries(about ? [[about, problem.detail]] : found) as WrongOffer;
}

/** A schema that is none is named where its refusal begins. */
function schemaOf({ code, detail }: ApiProblem): keyof OfferDraft | undefined {
  const names = ["input_schema", "output_schema"] as const;
  return code === "schema_invalid" ? names.find((each) => detail.startsWith(each)) : undefined;
}
