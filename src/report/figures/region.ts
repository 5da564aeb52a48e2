import { along, type Axis, type Region, type Verdict } from "../../theory/index.js";
import { panel } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { boxes, dot, hatching, rect, text } from "../draw/svg.js";
import { textWidth } from "../draw/text-width.js";
import { significant } from "../numbers.js";
import { paint } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

export interface RegionPicture {
  readonly region: Region;
  readonly x: Axis;
  readonly y: Axis;
  /** The primitives that the grid is drawn around, if they lie on it. */
  readonly at?: readonly [x: number, y: number] | undefined;
}

const words: Readonly<Record<Verdict, string>> = { holds: "holds", fails: "fails", silent: "nothing to judge" };

/** Where an implication holds over a grid of two primitives: dark where it holds, hatched where it fails, light where the model has nothing to show. */
export function regionPicture({ region, x, y, at }: RegionPicture): Figure {
  const { id, model, claim, verdicts } = region;
  const points = verdicts.length;
  const cells = verdicts.flatMap((row, j) => row.map((verdict, k) => ({ verdict, at: [along(x, k, points), along(y, j, points)] as const, k, j })));
  const share = (verdict: Verdict): number => cells.filter((c) => c.verdict === verdict).length / Math.max(1, cells.length);
  const name = `region-${model}-${id.toLowerCase().replace(/\W+/g, "-")}`;
  const title = `${id} in the ${model === "contract" ? "contract" : "game of learning"}: where it holds`;
  const percent = (verdict: Verdict): string => `${Math.round(100 * share(verdict))} %`;
  const description = `It holds at ${percent("holds")} of ${points} × ${points} points, fails at ${percent("fails")}, and at ${percent("silent")} there is nothing to judge.`;
  const caption = `${claim[0]?.toUpperCase() ?? ""}${claim.slice(1)}. ${description}${at ? " The dot marks the primitives given." : ""}`;
  const numbers = numbersTable(
    name,
    title,
    [x.name, y.name, "verdict"],
    cells.map((c) => [c.at[0], c.at[1], words[c.verdict]]),
  );
  return figure({ name, title, caption, description, numbers }, ({ width, narrow, id: unique }) => {
    const step = (axis: Axis): number => (points > 1 ? (axis.to - axis.from) / (points - 1) : Math.max(1e-9, Math.abs(axis.from) / 2));
    const [dx, dy] = [step(x), step(y)];
    const key = legend(unique("fails"), width);
    const p = panel({
      width,
      narrow,
      top: key.height + 4,
      height: narrow ? 230 : 330,
      x: [x.from - dx / 2, x.to + dx / 2],
      y: [y.from - dy / 2, y.to + dy / 2],
      xTitle: x.name,
      yTitle: y.name,
    });
    const of = (verdict: Verdict) =>
      cells
        .filter((c) => c.verdict === verdict)
        .map((c): [number, number, number, number] => {
          const [left, right] = [p.x(c.at[0] - dx / 2), p.x(c.at[0] + dx / 2)];
          const [top, bottom] = [p.y(c.at[1] + dy / 2), p.y(c.at[1] - dy / 2)];
          return [left, top, right - left, bottom - top];
        });
    const inside = at && at[0] >= x.from && at[0] <= x.to && at[1] >= y.from && at[1] <= y.to;
    const body = [
      hatching(unique("fails")),
      key.body,
      p.behind,
      boxes(of("silent"), paint("shade")),
      boxes(of("fails"), `url(#${unique("fails")})`),
      boxes(of("holds"), paint("ramp5")),
      inside ? dot(p.x(at[0]), p.y(at[1]), 5, "ground", { stroke: paint("text"), "stroke-width": 2 }) : "",
    ].join("");
    return { height: p.end, body };
  });
}

/** Significant text of an axis value, for words about a region. */
export function axisWords({ name, from, to }: Axis): string {
  return `${name} from ${significant(from)} to ${significant(to)}`;
}

function legend(pattern: string, width: number): { readonly body: string; readonly height: number } {
  const size = 11.5;
  let [left, top] = [0, 0];
  const body = (["holds", "fails", "silent"] as const).map((verdict) => {
    const wide = 20 + textWidth(words[verdict], size) + 18;
    if (left > 0 && left + wide > width) [left, top] = [0, top + 18];
    const fill = verdict === "holds" ? paint("ramp5") : verdict === "fails" ? `url(#${pattern})` : paint("shade");
    const drawn = `${rect(left, top, 14, 12, "ground", { fill, stroke: paint("axis"), "stroke-width": 0.7 })}${text(left + 20, top + 10.5, words[verdict], { size, token: "muted" })}`;
    left += wide;
    return drawn;
  });
  return { body: body.join(""), height: top + 20 };
}
