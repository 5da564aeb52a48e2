import { type Html, html, join } from "../markup.js";
import { listed } from "../numbers.js";
import { question, type Section, type Source } from "./section.js";
import { spheresTold } from "./sphere-words.js";
import { attentionTold, contractTold, learningTold } from "./theory-words.js";

/** The claims of the argument, and the hypotheses that speak to each. Source: Kudo (2024), formalised in docs/explanation/theory.md. */
const argument = [
  {
    id: "K1",
    says: "Great powers signal their commitment in peacetime, with large variation in intensity across junior allies.",
    seen: "the spread of signals over allies and years",
    by: /^$/,
  },
  {
    id: "K2",
    says: "Junior allies' interests are not always the patron's, so they must be made to accommodate.",
    seen: "alignment, and moves beyond it",
    by: /^$/,
  },
  {
    id: "K3",
    says: "Reassurance is a reward after the fact, which keeps up the ally's reason to comply.",
    seen: "signals after a concession, and none before it",
    by: /^(H1|F)/i,
  },
  {
    id: "K4",
    says: "Patrons select whom to reward by the ally's willingness to concede.",
    seen: "signals and rewards over willingness, turnover, rivals for attention",
    by: /^H[2-5]/i,
  },
  { id: "K5", says: "Patrons thereby keep their sphere of influence and status.", seen: "comparison of policies in simulation", by: /^$/ },
];

/** What does the theory imply? */
export function theArgument({ results, shelf }: Source): Section {
  const cite = results.references.find((r) => String(r.DOI ?? "") === "10.1177/00223433241292270") ? " (Kudo 2024)" : "";
  const where = (by: RegExp, id: string): Html => {
    const own = results.hypotheses.filter((h) => by.test(h.id)).map((h) => h.id);
    if (id === "K1") return html`shown in ${sectionLink("puzzle", "section 1")}`;
    if (id === "K2") return html`shown in ${sectionLink("sample", "sections 1 and 3")}`;
    if (id === "K5" && shelf.has("spheres-surplus")) return html`shown in ${shelf.ref("spheres-surplus")} for simulated histories`;
    return own.length ? html`tested by ${listed(own)}` : html`not tested by this study`;
  };
  const body = join([
    html`<p>Reassurance costs the patron something, and an ally that concedes gives up something. The argument${cite} is that the one pays for the other: the patron promises a signal of commitment for a concession, and sends it afterwards. The promise holds because breaking it would end later concessions.</p>`,
    question("Which allies are worth a reward?"),
    html`<p>Allies whose interests lie the patron's way concede unpaid. Beyond a cut-off no reward that the patron would pay buys anything. Between them stand the allies that are courted: the reward is highest for the pivotal ones among them, and the reward per unit conceded rises with reluctance up to the cut-off (${shelf.ref("contract")}).</p>`,
    shelf.figure("contract"),
    ...solved(results, shelf),
    html`<dl class="terms">${argument.map(({ id, says, seen, by }) => html`<dt>${id}. ${says}</dt><dd class="muted">To be seen in ${seen}; ${where(by, id)}.</dd>`)}</dl>`,
  ]);
  return { id: "argument", heading: "The argument", question: "What does the theory imply?", body };
}

/** Each figure of the solved game under the question that it answers, with what its numbers say. */
function solved({ theory = {} }: Source["results"], shelf: Source["shelf"]): Html[] {
  const { contract, learning, attention, spheres } = theory;
  const told = [
    ...(contract ? contractTold(contract) : []),
    ...(learning ? learningTold(learning) : []),
    ...(attention ? attentionTold(attention) : []),
    ...(spheres ? spheresTold(spheres) : []),
  ];
  return told
    .filter(({ figure }) => shelf.has(figure))
    .flatMap(({ figure, question: asked, answer }) =>
      // The contract's own figure stands above already, under its question.
      figure === "contract" ? [html`<p>${answer}</p>`] : [question(asked), shelf.figure(figure), html`<p>${answer}</p>`],
    );
}

function sectionLink(id: string, text: string): Html {
  return html`<a href="#${id}">${text}</a>`;
}
