/** The nouns of the marketplace, as answers carry them and commands are sent. */

import type { Present } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type AgentService = Present<Schemas["AgentService"]>;
export type ServiceStatus = Schemas["ServiceStatus"];
export type ServiceOffer = Schemas["ServiceOffer"];
export type ServiceChange = Schemas["ServiceChange"];

/** How often a service has done what it was asked; the score is null without an outcome. */
export type Reliability = AgentService["reliability"];

export type AgentTask = Present<Schemas["AgentTask"]>;
export type TaskStatus = Schemas["TaskStatus"];
export type TaskOrder = Schemas["TaskOrder"];

/** What an agent was paid for a task, and that payment as the network knows it. */
export type TaskPayment = Present<Schemas["TaskPayment"]>;
export type X402Payment = Present<Schemas["X402Payment"]>;

/** One task with what went in and what came out. */
export type AgentTaskView = Present<Schemas["AgentTaskView"]>;
