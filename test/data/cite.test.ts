import { expect, test } from "vitest";
import { catalogue, type Citation, cslJson, ris, uniqueCitations } from "../../src/data/index.js";
import { bibliography, type Reference, referenceText } from "../../src/report/index.js";

const article: Citation = {
  id: "singer1972",
  type: "article-journal",
  title: "Capability\nER  - Distribution & Uncertainty_1",
  author: [{ family: "Singer", given: "J. David" }, { literal: "Correlates of War Project" }],
  issued: { "date-parts": [[1972]] },
  "container-title": "Peace, War & Numbers",
  volume: "19",
  page: "48-75",
  DOI: "10.1000/xyz",
};

test("RIS has one tag a line, pages apart, and no value can begin a tag", () => {
  expect(ris([article]).split("\r\n")).toEqual([
    "TY  - JOUR",
    "AU  - Singer, J. David",
    "AU  - Correlates of War Project",
    "TI  - Capability ER - Distribution & Uncertainty_1",
    "PY  - 1972",
    "T2  - Peace, War & Numbers",
    "VL  - 19",
    "SP  - 48",
    "EP  - 75",
    "DO  - 10.1000/xyz",
    "UR  - https://doi.org/10.1000/xyz",
    "ID  - singer1972",
    "ER  - ",
    "",
  ]);
});
test("CSL-JSON is what the catalogue holds", () => {
  expect(JSON.parse(cslJson([article]))).toEqual([article]);
});
test("every work of the catalogue can be written in every form, each once", () => {
  const citations = uniqueCitations([...catalogue.values()].flatMap(({ cite }) => cite));
  expect(new Set(citations.map(({ id }) => id)).size).toBe(citations.length);
  const references = citations.map((one): Reference => ({ ...one }));
  expect(ris(citations).match(/^TY {2}- \w+\r$/gm)?.length).toBe(citations.length);
  expect(bibliography(references).match(/^@\w+\{[A-Za-z0-9:_.-]+,$/gm)?.length).toBe(citations.length);
  for (const reference of references) expect(referenceText(reference)).not.toMatch(/undefined|\[object|Anonymous/);
});
