/** The web pages of Flowpay: one page, whose route stands behind the `#` of its address. */

import { render } from "preact";

import { App } from "./app";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/forms.css";
import "./style/tables.css";
import "./style/sourcing.css";
import "./style/log.css";

render(<App />, document.getElementById("app")!);
