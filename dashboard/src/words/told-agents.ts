/** What the events of agents say: what they offer, what is bought of them, what they ask of us. */

import { amount, type Data, text } from "./event-data";

export const OF_AGENTS: Record<string, (data: Data) => string> = {
  "agent_service.registered": (data) => `${text(data.owner)} offers ${offered(data)}`,
  "agent_service.updated": (data) => `${text(data.owner)} now offers ${offered(data)}`,
  "agent_service.retired": (data) => `The service ${text(data.name)} is no longer offered`,
  "agent_task.held": (data) => `${amount(data.held)} is held for a task of ${agent(data)}`,
  "agent_task.working": (data) => `${agent(data)} is at work`,
  "agent_task.completed": (data) => `${agent(data)} has done its task for ${amount(data.cost)}`,
  "agent_task.failed": (data) => `The task of ${agent(data)} failed and costs nothing${why(data)}`,
  "agent_task.rejected": (data) =>
    `${agent(data)} refused its task, which costs nothing${why(data)}`,
  "agent_task.canceled": (data) =>
    `The task of ${agent(data)} was cancelled and costs nothing${why(data)}`,
  "a2a_task.submitted": (data) => `${client(data)} asks for ${skill(data)}`,
  "a2a_task.working": (data) => `What ${client(data)} asked for is under way: ${skill(data)}`,
  "a2a_task.input_required": (data) => `${client(data)} is asked for what is missing`,
  "a2a_task.auth_required": (data) => `What ${client(data)} asked for waits for a person`,
  "a2a_task.completed": (data) => `What ${client(data)} asked for is done: ${skill(data)}`,
  "a2a_task.failed": (data) => `What ${client(data)} asked for has failed: ${skill(data)}`,
  "a2a_task.rejected": (data) => `What ${client(data)} asked for was refused: ${skill(data)}`,
  "a2a_task.canceled": (data) => `What ${client(data)} asked for was cancelled: ${skill(data)}`,
  "a2a_push.created": (data) => `${text(data.host)} is told how a task goes on`,
  "a2a_push.replaced": (data) => `${text(data.host)} is told how a task goes on, in another way`,
  "a2a_push.deleted": (data) => `${text(data.host)} is no longer told how a task goes on`,
  "a2a_push.given_up": (data) => `${text(data.host)} cannot be told how a task goes on${why(data)}`,
};

function agent(data: Data): string {
  return text(data.service_name) || text(data.service_id);
}

/** A service at its price, such as `Translate at $0.02 per page`. */
function offered(data: Data): string {
  return `${text(data.name)} at ${amount(data.price)} per ${text(data.unit)}`;
}

function why(data: Data): string {
  return data.reason ? `: ${text(data.reason)}` : "";
}

function client(data: Data): string {
  return text(data.requested_by) || "an agent";
}

/** `source-material` → `source material` */
function skill(data: Data): string {
  return text(data.skill).replaceAll("-", " ") || "a task";
}
