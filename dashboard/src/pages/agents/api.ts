/** The marketplace's part of the API. */

import type { Client } from "openapi-fetch";

import { api } from "../../api/client";
import type { Page } from "../../api/types";
import type {
  AgentService,
  AgentTask,
  AgentTaskView,
  ServiceOffer,
  ServiceStatus,
  TaskOrder,
  TaskStatus,
} from "./types";

type Answer<Body> = { 200: { headers: object; content: { "application/json": Body } } };
type Once = { header?: { "idempotency-key"?: string } };
type Paged = { limit?: number; cursor?: string };
type One<Name extends string> = { path: Record<Name, string> };

interface Paths {
  "/api/a2a/services/register": {
    post: {
      parameters: Once;
      requestBody: { content: { "application/json": ServiceOffer } };
      responses: Answer<AgentService>;
    };
  };
  "/api/a2a/services": {
    get: {
      parameters: {
        query?: Paged & {
          capability?: string;
          min_price?: string;
          max_price?: string;
          owner?: string;
          status?: ServiceStatus;
        };
      };
      responses: Answer<Page<AgentService>>;
    };
  };
  "/api/a2a/services/{service_id}": {
    get: { parameters: One<"service_id">; responses: Answer<AgentService> };
    put: {
      parameters: One<"service_id">;
      requestBody: { content: { "application/json": ServiceOffer & { version: number } } };
      responses: Answer<AgentService>;
    };
  };
  "/api/a2a/services/{service_id}/retire": {
    post: { parameters: One<"service_id">; responses: Answer<AgentService> };
  };
  "/api/a2a/tasks/execute": {
    post: {
      parameters: Once;
      requestBody: { content: { "application/json": TaskOrder } };
      responses: Answer<AgentTaskView>;
    };
  };
  "/api/a2a/tasks": {
    get: {
      parameters: { query?: Paged & { status?: TaskStatus; service_id?: string } };
      responses: Answer<Page<AgentTask>>;
    };
  };
  "/api/a2a/tasks/{task_id}": {
    get: { parameters: One<"task_id">; responses: Answer<AgentTaskView> };
  };
  "/api/a2a/tasks/{task_id}/cancel": {
    post: {
      parameters: One<"task_id"> & Once;
      requestBody?: { content: { "application/json": { reason?: string } } };
      responses: Answer<AgentTaskView>;
    };
  };
}

export const market = api as unknown as Client<Paths>;
