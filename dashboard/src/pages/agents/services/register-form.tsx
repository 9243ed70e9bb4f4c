import { useRef, useState } from "preact/hooks";

import { answered, api } from "../../../api/client";
import { useCommand } from "../../../api/command";
import { ActionForm } from "../../../escrow/action-form";
import type { AgentService, ServiceChange, ServiceOffer } from "../types";
import {
  draftOf,
  movedTo,
  NOTHING_OFFERED,
  type OfferDraft,
  readOffer,
  wrongSaid,
} from "./offer";
import { OfferFields } from "./offer-fields";
import { Preview } from "./preview";

interface RegisterProps {
  registered: (service_id: string) => void;
  cancel: () => void;
}

/** A service that an agent offers is made known to the account. */
export function RegisterForm({ registered, cancel }: RegisterProps) {
  const made = useRef<AgentService | null>(null);
  const register = useCommand(async (body: ServiceOffer, key: string) => {
    const sent = { body, params: { header: { "idempotency-key": key } } };
    made.current = await answered(api.POST("/api/a2a/services/register", sent));
    return made.current;
  });
  const [draft, setDraft] = useState(NOTHING_OFFERED);
  const { offer, wrong } = readOffer(draft);
  return (
    <>
      <ActionForm
        title="Make a service known to this account"
        verb="Register it"
        command={register}
        body={offer}
        done={() => made.current && registered(made.current.service_id)}
        cancel={cancel}
      >
        <OfferFields
          draft={draft}
          put={(change) => setDraft((old) => ({ ...old, ...change }))}
          wrong={{ ...wrongSaid(register.problem), ...wrong }}
        />
      </ActionForm>
      <Preview of={draft.input_schema} />
    </>
  );
}

interface ChangeProps {
  service: AgentService;
  done: () => void;
  cancel: () => void;
}

/** All of a service is said again, with the version that was read: a stale one is refused. */
export function ChangeForm({ service, done, cancel }: ChangeProps) {
  const [read] = useState(service);
  const [draft, setDraft] = useState(() => draftOf(service));
  const change = useCommand((body: ServiceChange, key: string) => {
    const path = { service_id: service.service_id };
    const params = { path, header: { "idempotency-key": key } };
    return answered(api.PUT("/api/a2a/services/{service_id}", { body, params }));
  });
  const { offer, wrong } = readOffer(draft);
  const put = (some: Partial<OfferDraft>): void => {
    const also = some.endpoint === undefined ? {} : movedTo(some.endpoint, read);
    setDraft((old) => ({ ...old, ...some, ...also }));
  };
  return (
    <>
      <ActionForm
        title="Tasks under way go on as they were bought"
        verb="Change it"
        command={change}
        body={offer && { ...offer, version: read.version }}
        done={done}
        cancel={cancel}
      >
        <OfferFields
          draft={draft}
          put={put}
          wrong={{ ...wrongSaid(change.problem), ...wrong }}
        />
        {read.pay_to.length > 0 && draft.pay_to.trim() === "" && (
          <p class="hint">
            Its agent may be paid at an address now; once this is sent it may be paid at none.
          </p>
        )}
        {read.trusted && !draft.trusted && (
          <p class="hint">It is trusted now; once this is sent it is not, and gets no token.</p>
        )}
      </ActionForm>
      <Preview of={draft.input_schema} />
    </>
  );
}
