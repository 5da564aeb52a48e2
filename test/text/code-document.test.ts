import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules, textCodesPage } from "../../src/text/index.js";
import { coded, short } from "./names.js";

describe("acts", () => {
  test.each([
    ["We stand with Japan.", ["2>740 reaffirm 2"]],
    ["The United States will always stand by our Polish allies.", ["2>290 reaffirm 3"]],
    ["America's commitment to the defense of South Korea is ironclad.", ["2>732 reaffirm 3"]],
    ["We will never abandon Israel.", ["2>666 reaffirm 3"]],
    ["Japan is one of our closest allies.", ["2>740 reaffirm 2"]],
    ["President Trump reaffirmed the steadfast commitment of the United States to Estonia.", ["2>366 reaffirm 3"]],
    ["We will provide Ukraine with new radar equipment.", ["2>369 pledge 2"]],
    ["I promised to send more troops to Poland.", ["2>290 pledge 2"]],
    ["It is a great honor to welcome Prime Minister Abe to the White House.", ["2>740 welcome 2"]],
    ["I applaud Estonia for its defense spending.", ["2>366 praise 2"]],
    ["We welcome Australia's decision to send more troops.", ["2>900 praise 2"]],
    ["Germany must pay its fair share.", ["2>255 demand 3"]],
    ["We call on Hungary to respect the rule of law.", ["2>310 demand 2"]],
    ["We strongly condemn North Korea's missile launch.", ["2>731 warn 3"]],
    ["Iran will face serious consequences.", ["2>630 warn 3"]],
  ])("%s", (text, codes) => {
    expect(short(text)).toEqual(codes);
  });
});

describe("who says it", () => {
  test("a state named as the subject, or said to have said it", () => {
    expect(short("Japan pledged new aid to Vietnam.")).toEqual(["740>816 pledge 2"]);
    expect(short("Prime Minister Abe said that Japan will defend South Korea.")).toEqual(["740>732 reaffirm 3 reported"]);
  });
  test("turns decide, and the press says nothing", () => {
    const text = `PRESIDENT TRUMP: We stand with South Korea.\nPRESIDENT MOON: We thank the United States for its support.\nQ  Will you stand with South Korea? We urge Japan to pay.`;
    expect(short(text, { date: "2017-06-30" })).toEqual(["2>732 reaffirm 2", "732>2 praise 2"]);
  });
  test("a secretary general and an unknown president speak for no state that is known", () => {
    for (const label of ["SECRETARY GENERAL STOLTENBERG", "PRESIDENT NOBODY"]) expect(short(`${label}: We stand with Japan.`)).toEqual([]);
    expect(short("SECRETARY OF STATE: We stand with Japan.")).toEqual(["2>740 reaffirm 2"]);
  });
  test("critics count for nobody", () => {
    expect(short("Critics say that we will abandon Japan.").filter((one) => !one.includes("["))).toEqual([]);
    expect(short("American companies pledged to help Japan.")).toEqual([]);
  });
  test("another speaker's we is another state", () => {
    expect(short("We stand with Japan and condemn the United States.", { speaker: 732 })).toEqual(["732>740 reaffirm 2", "732>2 warn 2"]);
  });
});

describe("what does not count", () => {
  test.each([
    ["We do not stand with Japan.", "negated"],
    ["We have made no commitment to Japan.", "negated"],
    ["Will we stand with Japan?", "question"],
    ["If we stand with Japan, war will come.", "condition"],
    ["In 1951 we pledged to help Japan.", "history"],
    ["The newspapers wrote that we will defend Japan.", "reported"],
  ])("%s", (text, why) => {
    const made = short(text);
    expect(made.length).toBeGreaterThan(0);
    expect(made.every((one) => one.endsWith(`[${why}]`))).toBe(true);
  });
  test.each([
    "We ate Turkish food in New Mexico.",
    "He fought in the Vietnam War.",
    "The Panama Canal opened.",
    "Thank you very much.",
    "Our troops are stationed in Germany.",
  ])("%s", (text) => {
    expect(short(text)).toEqual([]);
  });
});

describe("whom", () => {
  test("several targets, and what another sentence names", () => {
    expect(short("We stand with Japan, South Korea and Australia.")).toEqual(["2>740 reaffirm 2", "2>732 reaffirm 2", "2>900 reaffirm 2"]);
    expect(short("Japan has been steadfast. We will always stand by our ally.").at(-1)).toBe("2>740 reaffirm 3");
    expect(short("We will stand by our allies.")).toEqual(["2>allies reaffirm 2"]);
    expect(short("We stand with NATO.")).toEqual(["2>NATO reaffirm 2"]);
  });
  test("you are the one that the title names", () => {
    expect(short("We stand with you.", { title: "Remarks by the President to the Polish Parliament" })).toEqual(["2>290 reaffirm 2"]);
    expect(short("We stand with you.")).toEqual([]);
  });
  test("names by their time", () => {
    expect(short("We stand with Germany.", { date: "1962-01-01" })).toEqual(["2>260 reaffirm 2"]);
    expect(short("We stand with Germany.", { date: "2002-01-01" })).toEqual(["2>255 reaffirm 2"]);
    expect(short("We urge the Soviet Union to leave.", { date: "1982-01-01" })).toEqual(["2>365 demand 2"]);
    expect(short("I thank Chancellor Merkel for her support.", { date: "2015-01-01" })).toEqual(["2>255 praise 2"]);
    expect(short("I thank Chancellor Merkel for her support.", { date: "1975-01-01" })).toEqual([]);
  });
  test("may and May are told apart", () => {
    expect(short("I thank Prime Minister May for her leadership.")).toEqual(["2>200 praise 2"]);
    expect(short("I spoke with Prime Minister May. In May we thank for the flowers.")).toEqual([]);
  });
});

test("any text is coded, and what is coded holds together", () => {
  const words = [
    "we",
    "stand",
    "with",
    "Japan",
    "Germany",
    "must",
    "not",
    "pay",
    "our",
    "ally",
    "that",
    "said",
    "President Moon",
    "you",
    "thank",
    "for",
    "'s",
    ",",
    ".",
    "?",
    "NATO",
    "\n",
    "Q",
    ":",
    "(",
    "“",
    "constructor",
    "__proto__",
    "toString",
  ];
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12 })), { maxLength: 60 }), (parts) => {
      const made = coded(parts.join(" "), { title: parts.slice(0, 4).join(" ") });
      for (const one of made.statements) {
        expect(one.source).not.toBe(one.target);
        expect(one.strength).toBeGreaterThanOrEqual(1);
        expect(one.strength).toBeLessThanOrEqual(3);
        expect(one.confidence).toBeGreaterThan(0);
        expect(one.confidence).toBeLessThanOrEqual(1);
        expect(made.sentences[one.sentence - 1]).toBe(one.quote);
      }
      expect(coded(parts.join(" "), { title: parts.slice(0, 4).join(" ") })).toEqual(made);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a hostile sentence takes no long time", () => {
  const start = process.cpuUsage();
  coded(`We ${"great strong good ".repeat(3000)} Japan. ${"the people and government of ".repeat(2000)}`);
  coded(`${"We stand with the great and good people and ".repeat(20)} Japan must ${"very ".repeat(80)} pay.`);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(10);
});

test("rules have names of their own, and the reference page is made from them", () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  expect(readFileSync("docs/reference/text-codes.md", "utf8")).toBe(textCodesPage());
});
