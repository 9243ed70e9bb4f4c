import { useState } from "preact/hooks";

import type { Schema } from "../schema/schema";
import { SchemaFields } from "../schema/schema-fields";
import { shapeOf } from "../schema/shape";
import { firstNeeded, readTyped, type Typed } from "../schema/typed";
import { readSchema } from "./offer";

/** The form that whoever buys a service will see; beside its own form, since nothing is sent. */
export function Preview({ of }: { of: string }) {
  const { schema } = readSchema(of);
  if (!schema) return null;
  return (
    <details>
      <summary>The form that buyers will see</summary>
      <Shown key={of} of={schema} />
    </details>
  );
}

function Shown({ of }: { of: Schema }) {
  const shape = shapeOf(of, of);
  const [typed, setTyped] = useState<Typed>(() => firstNeeded(shape));
  return (
    <div class="below try">
      <SchemaFields
        shape={shape}
        typed={typed}
        put={setTyped}
        wrong={readTyped(shape, typed, of).wrong}
      />
    </div>
  );
}
