import { FealtyError } from "../base/index.js";
import type { PanelSpec } from "../panel/index.js";
import { readStudy } from "../study/index.js";

/**
 * The panel that a study file builds.
 * @throws FealtyError (usage) for a study that cannot be read, or whose panel is a file of the user's.
 */
export function studyPanel(file: string): PanelSpec {
  const { panel } = readStudy(file).spec;
  if ("file" in panel)
    throw new FealtyError("own-panel", `the panel of ${file} is a file already`, {
      kind: "usage",
      where: { file },
      mend: "name a study that builds its panel",
    });
  return { ...panel, add: panel.add ?? [] };
}
