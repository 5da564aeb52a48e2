import { cameoActs, eventActs, ploverActs } from "./codes.js";

/** The reference page of event codes, in Markdown. */
export function eventCodesPage(): string {
  const rows = (map: Readonly<Record<string, string>>): string[] => Object.entries(map).map(([code, act]) => `| \`${code}\` | ${act} |`);
  return `${[
    "# Event codes",
    "",
    "What `fealty code-events` makes of the codes of event data. Acts of the patron towards an ally are signals or demands; acts of an ally towards the patron are",
    "answers. `none` is neither. This page is made from the code.",
    "",
    "| act | one |",
    "|---|---|",
    ...Object.entries(eventActs).map(([act, about]) => `| \`${act}\` | ${about} |`),
    "",
    "## CAMEO",
    "",
    "By prefix; the longest that fits decides, so that every code has an act or none.",
    "",
    "| code | act |",
    "|---|---|",
    ...rows(Object.fromEntries(Object.entries(cameoActs).sort(([a], [b]) => (a < b ? -1 : 1)))),
    "",
    "## PLOVER",
    "",
    "By event type, of POLECAT and of earlier drafts; `TYPE:mode` where the mode decides.",
    "",
    "| type | act |",
    "|---|---|",
    ...rows(ploverActs),
  ].join("\n")}\n`;
}
