import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { FealtyError, inlineExecutor } from "../../src/base/index.js";
import { stepCache } from "../../src/study/cache.js";
import { type CarryOutOptions, carryOut, foresee, from, type Step, upTo } from "../../src/study/steps.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-steps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(folder, { recursive: true, force: true }));

/** data → panel → two models → report; `ran` lists what was computed. */
function plan({ data = "d1", model = "y ~ x", code = "v1" } = {}): { steps: Step[]; ran: string[] } {
  const ran: string[] = [];
  const step = (name: string, needs: string[], options: unknown, run: Step["run"]): Step => ({
    name,
    needs,
    options,
    code,
    run: (context) => {
      ran.push(name);
      return run(context);
    },
  });
  return {
    ran,
    steps: [
      { ...step("data:votes", [], {}, async () => data), content: data },
      step("panel", ["data:votes"], {}, async ({ input }) => ({ rows: String(await input("data:votes")).length })),
      step("model:a", ["panel"], model, async ({ input }) => ({ a: await input("panel") })),
      step("model:b", ["panel"], "y ~ z", async ({ input }) => ({ b: await input("panel") })),
      step("report", ["model:a", "model:b"], {}, async ({ input }) => [await input("model:a"), await input("model:b")]),
    ],
  };
}
const options = (more: Partial<CarryOutOptions> = {}): CarryOutOptions => ({ cache: stepCache(folder), executor: inlineExecutor({}), ...more });

test("every step is computed once; a second run computes none", async () => {
  const first = plan();
  const done = await carryOut(first.steps, options());
  expect(first.ran).toEqual(["panel", "data:votes", "model:a", "model:b", "report"]);
  const second = plan();
  const again = await carryOut(second.steps, options());
  expect(second.ran).toEqual([]);
  expect(await again.result("report")).toEqual(await done.result("report"));
  expect(again.records.map(({ cached }) => cached)).toEqual([true, true, true, true, true]);
});

test("a changed model is refitted alone, with what rests on it", async () => {
  await carryOut(plan().steps, options());
  const changed = plan({ model: "y ~ x + w" });
  expect(foresee(changed.steps, stepCache(folder)).map(({ state }) => state)).toEqual(["cached", "cached", "runs", "cached", "may run"]);
  await carryOut(changed.steps, options());
  // The model's result is the same as before, so that the report, which is made of results, stands.
  expect(changed.ran).toEqual(["model:a"]);
});

test("changed data make all anew as far as results change; changed code makes all anew", async () => {
  await carryOut(plan().steps, options());
  const sameLength = plan({ data: "d2" });
  await carryOut(sameLength.steps, options());
  expect(sameLength.ran).toEqual(["panel", "data:votes"]);
  const longer = plan({ data: "longer" });
  await carryOut(longer.steps, options());
  expect(longer.ran).toEqual(["panel", "data:votes", "model:a", "model:b", "report"]);
  const code = plan({ data: "longer", code: "v2" });
  await carryOut(code.steps, options());
  expect(code.ran).toHaveLength(5);
});

test("a step whose work goes on elsewhere holds up only what rests on it", async () => {
  const { steps, ran } = plan();
  const leave = new FealtyError("detached", "job 7 goes on without this command", { mend: "come back" });
  const detaching = steps.map((step) => (step.name === "model:a" ? { ...step, run: () => Promise.reject(leave) } : step));
  await expect(carryOut(detaching, options())).rejects.toBe(leave);
  expect(ran).toEqual(["panel", "data:votes", "model:b"]);
  const both = steps.map((step) => (step.name.startsWith("model:") ? { ...step, options: 2, run: () => Promise.reject(leave) } : step));
  await expect(carryOut(both, options())).rejects.toMatchObject({
    code: "detached",
    message: "job 7 goes on without this command; job 7 goes on without this command",
    mend: "come back",
  });
});

test("steps can be made anew by name", async () => {
  await carryOut(plan().steps, options());
  const some = plan();
  await carryOut(some.steps, options({ anew: from(some.steps, "model:b") }));
  expect(some.ran).toEqual(["model:b", "report"]);
  expect(upTo(some.steps, "model:b").map(({ name }) => name)).toEqual(["data:votes", "panel", "model:b"]);
  expect(() => upTo(some.steps, "modle:b")).toThrow('the study has no step "modle:b"');
});

test("a damaged result is computed again when it is needed", async () => {
  const first = await carryOut(plan().steps, options());
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) if (name.endsWith(".step")) truncateSync(join(folder, name), 260);
  const again = plan();
  expect(await (await carryOut(again.steps, options())).result("report")).toEqual(await first.result("report"));
  expect(again.ran).toContain("report");
});

test("an interrupted run goes on from what was finished", async () => {
  const stop = new AbortController();
  const first = plan();
  const run: Step["run"] = (context) => {
    stop.abort();
    return (first.steps[2] as Step).run(context);
  };
  const halting = first.steps.map((step) => (step.name === "model:a" ? { ...step, run } : step));
  await expect(carryOut(halting, options({ signal: stop.signal }))).rejects.toMatchObject({ kind: "interrupted" });
  const second = plan();
  await carryOut(second.steps, options());
  expect(second.ran).toEqual(["model:b", "report"]);
});
