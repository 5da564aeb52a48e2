import fc from "fast-check";
import { expect, test } from "vitest";
import { bibliography, inTextCitation, type Reference, referenceText } from "../../src/report/index.js";
import { world } from "./world.js";

const { references } = world();
const kudo = references[0] as Reference;

test("author, date, title, place, address", () => {
  expect(referenceText(kudo)).toBe(
    "Kudo, Yasuki. 2024. Rewarding loyalty: Selective reassurance and enforcement of asymmetric alliances. Journal of Peace Research. doi:10.1177/00223433241292270",
  );
  expect(referenceText(references[3] as Reference)).toContain("Lind, Jo Thori, and Mehlum, Halvor. 2010.");
  expect(referenceText(references[3] as Reference)).toContain("Oxford Bulletin of Economics and Statistics 72(1): 109–118.");
  expect(referenceText({ id: "x", type: "webpage", title: "No one's" })).toBe("Anonymous. n.d. No one's.");
});

test("in the text", () => {
  expect(references.map(inTextCitation)).toEqual(["Kudo 2024", "Voeten et al. 2009", "Singer et al. 1972", "Lind and Mehlum 2010"]);
});

test("BibTeX has types, fields and ranges of pages", () => {
  const bib = bibliography(references);
  expect(bib).toContain("@article{kudo2024,\n  author = {Kudo, Yasuki},\n  title = {{Rewarding loyalty");
  expect(bib).toContain("pages = {109--118}");
  expect(bib).toContain("booktitle = {Peace, War, and Numbers}");
  expect(bib.match(/^@/gm)).toHaveLength(4);
});

test("keys that come twice are told apart", () => {
  expect(bibliography([kudo, kudo]).match(/@article\{([^,]*),/g)).toEqual(["@article{kudo2024,", "@article{kudo2024a,"]);
});

test("hostile fields leave the braces balanced", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."{}\\%#&$_~^@, ax\n") }), (text) => {
      const bib = bibliography([{ id: text, type: "book", title: text, author: [{ literal: text }], DOI: text, publisher: text }]);
      const bare = bib.replace(/\\[{}]/g, "");
      expect([...bare].filter((c) => c === "{").length).toBe([...bare].filter((c) => c === "}").length);
      expect(bib.match(/^@/gm)).toHaveLength(1);
    }),
  );
});
