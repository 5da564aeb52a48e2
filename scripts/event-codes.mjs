// Writes the reference page of event codes. Build first; run by npm run docs.
import { writeFileSync } from "node:fs";
import { eventCodesPage } from "fealty/panel";

writeFileSync("docs/reference/event-codes.md", eventCodesPage());
