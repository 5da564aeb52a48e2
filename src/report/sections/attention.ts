import { html, join } from "../markup.js";
import { claims, type Section, type Source } from "./section.js";

/** Do others crowd out; does a new leader matter? */
export function attention(source: Source): Section {
  const { shelf } = source;
  const body = join([
    claims(source, "attention"),
    shelf.figure("attention"),
    shelf.has("attention-models") && html`<p>The models stand in ${shelf.ref("attention-models")}.</p>`,
    shelf.table("attention-models"),
  ]);
  return { id: "attention", heading: "Attention and turnover", question: "Do other allies crowd one out, and does a new leader matter?", body };
}
