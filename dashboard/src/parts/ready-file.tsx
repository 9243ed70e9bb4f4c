import type { StoredFile } from "../api/types";
import { size } from "../words/size";
import { Hash } from "./hash";
import { When } from "./when";

/** A file that was made ready, with the hash of its bytes. */
export function ReadyFile({ file }: { file: StoredFile }) {
  return (
    <p class="ready-file" role="status">
      <a href={file.url} download={file.name}>
        {file.name}
      </a>{" "}
      <span class="quiet">
        {size(file.size)}, until <When at={file.expires_at} />, SHA-256 <Hash of={file.sha256} />
      </span>
    </p>
  );
}
