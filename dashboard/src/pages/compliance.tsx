/** Compliance: virtual cards and GST runs, as far as the API has them. */

import { Collection } from "../parts/collection";
import { PageHead } from "../parts/page-head";

export function Compliance() {
  return (
    <>
      <PageHead title="Compliance">
        Cards that spend within limits, and tax that files itself.
      </PageHead>
      <Collection
        title="Virtual cards"
        path="/api/virtual-cards"
        missing="This version of Flowpay issues no virtual cards yet."
      />
      <Collection
        title="GST runs"
        path="/api/gstn/runs"
        missing="This version of Flowpay automates no GST filings yet."
      />
    </>
  );
}
