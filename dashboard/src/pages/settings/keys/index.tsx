import { answered, api } from "../../../api/client";
import { usePages } from "../../../api/pages";
import { useNews } from "../../../live/use-log";
import { More } from "../../../parts/more";
import { Section } from "../../../parts/section";
import { Show } from "../../../parts/show";
import { useSecret } from "../../../parts/use-secret";
import { GiveKey } from "./give-key";
import { KeyList } from "./key-list";
import { NewKey, type Given } from "./new-key";

/** Who may do what in this account, and the keys by which they are known. */
export function Keys() {
  const [given, setGiven] = useSecret<Given>();
  const keys = usePages((cursor) =>
    answered(api.GET("/api/keys", { params: { query: { limit: 20, cursor } } })),
  );
  useNews(["flowpay.key."], keys.again);
  const made = (key: Given): void => {
    setGiven(key);
    keys.again();
  };
  return (
    <Section
      title="Keys of the account"
      lead="Each belongs to a principal: whoever asks for a payment cannot approve it."
    >
      {given && <NewKey of={given} seen={() => setGiven(null)} />}
      <Show of={keys} empty={NONE}>
        {(items) => <KeyList of={items} changed={keys.again} />}
      </Show>
      <More of={keys} />
      <GiveKey given={made} />
    </Section>
  );
}

const NONE = {
  title: "No key was given yet",
  hint: "Give the requester and the approver a key of their own below.",
};
