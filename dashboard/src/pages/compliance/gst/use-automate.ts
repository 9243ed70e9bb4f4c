import { answered, api } from "../../../api/client";
import { type Command, useCommand } from "../../../api/command";
import type { Asked, RunView } from "../types";

/** Ask for something about GST; `then` is told the run's id before the form is told it is done. */
export function useAutomate(then: (run_id: string) => void): Command<Asked, RunView> {
  return useCommand(async (body: Asked, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    const run: RunView = await answered(api.POST("/api/gstn/automate", sent));
    then(run.run_id);
    return run;
  });
}
