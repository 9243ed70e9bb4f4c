/** The pages, in the order in which the menu names them. */

import type { ComponentType } from "preact";

import { Agents } from "./agents";
import { Approvals } from "./approvals";
import { Audit } from "./audit";
import { Compliance } from "./compliance";
import { Settings } from "./settings";
import { Sourcing } from "./sourcing";
import { Suppliers } from "./suppliers";
import { Wallet } from "./wallet";

interface PageOf {
  /** As the address names it. */
  name: string;
  title: string;
  /** `of` is what the page is about, empty if nothing in particular. */
  Page: ComponentType<{ of: string }>;
}

export const PAGES: readonly PageOf[] = [
  { name: "sourcing", title: "Sourcing", Page: Sourcing },
  { name: "suppliers", title: "Suppliers", Page: Suppliers },
  { name: "approvals", title: "Approvals", Page: Approvals },
  { name: "wallet", title: "Wallet", Page: Wallet },
  { name: "compliance", title: "Compliance", Page: Compliance },
  { name: "agents", title: "Agents", Page: Agents },
  { name: "audit", title: "Audit", Page: Audit },
  { name: "settings", title: "Settings", Page: Settings },
];
