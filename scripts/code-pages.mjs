// Writes the reference pages of event codes and text codes. Build first; run by npm run docs.
import { writeFileSync } from "node:fs";
import { eventCodesPage } from "fealty/panel";
import { textCodesPage } from "fealty/text";

writeFileSync("docs/reference/event-codes.md", eventCodesPage());
writeFileSync("docs/reference/text-codes.md", textCodesPage());
