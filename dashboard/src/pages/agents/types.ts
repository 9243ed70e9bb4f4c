/** The nouns of the marketplace, as answers carry them and commands are sent. */

import type { Money } from "../../api/types";
import type { Schema } from "./schema/schema";

export type ServiceStatus = "active" | "retired";

/** How often a service has done what it was asked; null without an outcome. */
export interface Reliability {
  completed: number;
  failed: number;
  score: string | number | null;
}

export interface AgentService {
  service_id: string;
  name: string;
  description: string;
  capabilities: string[];
  price: Money;
  unit: string;
  endpoint: string | null;
  owner: string;
  trusted: boolean;
  built_in: boolean;
  input_schema: Schema;
  output_schema: Schema;
  status: ServiceStatus;
  version: number;
  reliability: Reliability;
  created_at: string;
  updated_at: string;
}

/** A service as it is registered or changed. */
export interface ServiceOffer {
  name: string;
  description: string;
  capabilities: string[];
  price: Money;
  unit: string;
  endpoint: string;
  owner?: string;
  trusted: boolean;
  input_schema: Schema;
  output_schema: Schema;
}

export type TaskStatus = "held" | "working" | "completed" | "failed" | "rejected" | "canceled";

export interface AgentTask {
  task_id: string;
  service_id: string;
  service_name: string;
  service_version: number;
  status: TaskStatus;
  endpoint: string | null;
  units: number;
  price: Money;
  ceiling: Money;
  /** Null where the price is in the wallet's currency. */
  rate: { as_of: string; source: string; rate: string } | null;
  held: Money;
  cost: Money | null;
  units_charged: number | null;
  reason: string | null;
  agent_task_id: string | null;
  requested_by: string;
  deadline: string;
  created_at: string;
  ended_at: string | null;
  version: number;
}

/** One task with what went in and what came out. */
export interface AgentTaskView extends AgentTask {
  input: unknown;
  output: unknown;
}

export interface TaskOrder {
  service_id: string;
  input: unknown;
  units: number;
  ceiling: Money;
  /** Of the service as it was read: a changed one is not bought unseen. */
  version: number;
}
