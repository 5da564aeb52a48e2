import { describe, expect, test } from "vitest";
import { cowFromName, fromCow, namedStates, plainName, type System, systems, toCow } from "../../src/panel/crosswalk.js";
import { isMember, isMemberAtYearEnd, states } from "../../src/panel/states.js";
import { territoryStates } from "../../src/panel/territories.js";

/** Code, system, year, and the Correlates of War code that it is as of that year. */
const hard: readonly [code: number | string, system: System, year: number, ccode: number | undefined][] = [
  ["Germany", "name", 1938, 255],
  ["Germany", "name", 1953, 260],
  ["Germany", "name", 1980, 260],
  ["Germany", "name", 1990, 255],
  ["Federal Republic of Germany", "name", 1985, 260],
  ["East Germany", "name", 1980, 265],
  ["Prussia", "name", 1850, 255],
  [260, "gw", 1960, 260],
  [260, "gw", 1990, 255],
  [260, "gw", 2005, 255],
  [255, "gw", 1940, 255],
  [265, "gw", 1960, 265],
  ["DEU", "iso3", 1980, 260],
  ["DEU", "iso3", 2000, 255],
  ["DDR", "iso3", 1980, 265],
  [255, "polity", 1868, 255],
  ["Korea", "name", 1900, 730],
  ["Republic of Korea", "name", 1960, 732],
  ["DPRK", "name", 1960, 731],
  ["KOR", "iso3", 1990, 732],
  [730, "gw", 1908, 730],
  ["North Vietnam", "name", 1965, 816],
  ["South Vietnam", "name", 1965, 817],
  ["Viet Nam", "name", 2017, 816],
  ["VNM", "iso3", 1995, 816],
  [817, "gw", 1970, 817],
  [818, "polity", 1990, 816],
  [816, "polity", 1970, 816],
  ["Yemen", "name", 1970, 678],
  ["Yemen", "name", 2000, 679],
  ["South Yemen", "name", 1975, 680],
  [678, "gw", 1980, 678],
  [678, "gw", 1995, 679],
  ["YEM", "iso3", 1980, 678],
  ["YEM", "iso3", 2000, 679],
  ["Serbia", "name", 1900, 345],
  ["Yugoslavia", "name", 1970, 345],
  [340, "gw", 1900, 345],
  [345, "gw", 1970, 345],
  [340, "gw", 2010, 345],
  ["YUG", "iso3", 1970, 345],
  ["SCG", "iso3", 2004, 345],
  ["SRB", "iso3", 1960, 345],
  [347, "polity", 2000, 345],
  [342, "polity", 2010, 345],
  [341, "polity", 2010, 347],
  [348, "polity", 2010, 341],
  [341, "gw", 2010, 341],
  [347, "gw", 2010, 347],
  ["XKX", "iso3", 2010, 347],
  ["Soviet Union", "name", 1970, 365],
  ["RUS", "iso3", 1960, 365],
  ["SUN", "iso3", 1960, 365],
  [364, "polity", 1950, 365],
  [365, "polity", 1900, 365],
  ["Czechoslovakia", "name", 1970, 315],
  ["Czechia", "name", 2000, 316],
  ["Slovak Republic", "name", 2000, 317],
  ["CSK", "iso3", 1970, 315],
  [529, "polity", 2000, 530],
  [530, "polity", 1980, 530],
  ["ERI", "iso3", 2000, 531],
  [626, "polity", 2012, 625],
  [525, "polity", 2012, 626],
  [625, "polity", 2000, 625],
  [626, "gw", 2012, 626],
  ["South Sudan", "name", 2012, 626],
  [769, "polity", 1960, 770],
  [770, "polity", 1980, 770],
  ["East Pakistan", "name", 1975, 771],
  [970, "gw", 2005, 946],
  [973, "gw", 2005, 947],
  [972, "gw", 2005, 955],
  [971, "gw", 2005, 970],
  [970, "cow", 2005, 970],
  ["NRU", "iso3", 2005, 970],
  ["NA", "iso2", 2000, 565],
  ["Zaire", "name", 1980, 490],
  ["ZAR", "iso3", 1980, 490],
  ["Burma", "name", 1960, 775],
  ["Upper Volta", "name", 1970, 439],
  ["Rhodesia", "name", 1970, 552],
  ["Côte d'Ivoire", "name", 2000, 437],
  ["St. Kitts & Nevis", "name", 2000, 60],
  ["Türkiye", "name", 2023, 640],
  ["USA", "cowc", 2000, 2],
  [826, "un", 2000, 200],
  [891, "un", 2000, 345],
  [324, "polity", 1840, 325],
  [89, "polity", 1830, undefined],
  [711, "gw", 1930, undefined],
  ["Atlantis", "name", 2000, undefined],
  ["ZZZ", "iso3", 2000, undefined],
];

test.each(hard)("%s (%s) in %i is %s", (code, system, year, ccode) => {
  expect(toCow(code, system, year)).toBe(ccode);
});

/** State, system, year, and the code there. */
const back: readonly [ccode: number, system: System, year: number, code: number | string | undefined][] = [
  [255, "gw", 1990, 260],
  [260, "gw", 1990, 260],
  [679, "gw", 1995, 678],
  [680, "gw", 1980, 680],
  [345, "gw", 1900, 340],
  [345, "gw", 1990, 345],
  [345, "gw", 1916, undefined],
  [946, "gw", 2005, 970],
  [54, "gw", 2005, 54],
  [365, "polity", 1991, 365],
  [365, "polity", 1980, 364],
  [530, "polity", 1993, 529],
  [625, "polity", 2011, 626],
  [770, "polity", 1960, 769],
  [365, "iso3", 1980, "SUN"],
  [345, "iso3", 2004, "SCG"],
  [345, "iso2", 2010, "RS"],
  [365, "un", 2000, 643],
  [260, "cowc", 1980, "GFR"],
  [9999, "gw", 2000, undefined],
];

test.each(back)("%i in %s of %i is %s", (ccode, system, year, code) => {
  expect(fromCow(ccode, system, year)).toBe(code);
});

test("there and back is the same state, wherever a system has it at the end of the year", () => {
  const lost: string[] = [];
  for (const { ccode } of states.values()) {
    for (let year = 1816; year <= 2024; year++) {
      if (!isMemberAtYearEnd(ccode, year)) continue;
      for (const system of systems) {
        const code = fromCow(ccode, system, year);
        if (code !== undefined && toCow(code, system, year) !== ccode) lost.push(`${ccode} ${system} ${year}: ${code} ${toCow(code, system, year)}`);
      }
    }
  }
  expect(lost).toEqual([]);
});

test("a system that does not exist is refused", () => {
  expect(() => toCow(2, "fips" as System, 2000)).toThrow('no system of state codes "fips"');
});

test("names are compared without case, accents, articles and punctuation", () => {
  expect(plainName("  The  Côte d’Ivoire ")).toBe(plainName("COTE D'IVOIRE"));
  expect(cowFromName("bahamas, the", 1980)).toBe(31);
});

test("a name belongs to two states only where their years do not overlap beyond the year of change", () => {
  for (const { names } of states.values()) {
    for (const { name } of names) {
      const bearers = namedStates(name);
      for (const a of bearers)
        for (const b of bearers) {
          if (a.ccode >= b.ccode) continue;
          const from = Math.max(a.first ?? 0, b.first ?? 0);
          const to = Math.min(a.last ?? 9999, b.last ?? 9999);
          expect(to - from, `${name}: ${a.ccode} and ${b.ccode}`).toBeLessThanOrEqual(0);
        }
    }
  }
});

describe("territories of the Office of the Historian", () => {
  const at = (id: string, year: number): number[] =>
    territoryStates(id)
      .filter(({ first = 0, last = 9999 }) => first <= year && year <= last)
      .map(({ ccode }) => ccode);
  test.each([
    ["germany", 1953, [260]],
    ["germany", 1989, [260]],
    ["germany", 1990, [260, 255]],
    ["germany", 1995, [255]],
    ["vietnam", 1966, [817]],
    ["vietnam", 2000, [816]],
    ["yemen", 1985, [678]],
    ["yemen", 2000, [679]],
    ["korea-south", 1952, [732]],
    ["korea", 1951, [732]],
    ["czech-republic", 2005, [316]],
    ["czechia", 2018, [316]],
    ["czechoslovakia-1993", 1990, [315]],
    ["russia", 1972, [365]],
    ["soviet-union-1991", 1972, [365]],
    ["yugoslavia", 1970, [345]],
    ["burma", 2012, [775]],
    ["cote-divoire", 2000, [437]],
    ["congo-republic", 2000, [484]],
    ["micronesia-federated-states-of", 2000, [987]],
    ["holy-see", 2000, []],
    ["hong-kong", 2000, []],
    ["palestinian-authority", 2000, []],
  ])("%s in %i", (id, year, codes) => expect(at(id, year)).toEqual(codes));
});

test("a state is a member of its years alone", () => {
  expect(isMember(260, 1954)).toBe(false);
  expect(isMember(260, 1955)).toBe(true);
  expect(isMember(260, 1990)).toBe(true);
  expect(isMemberAtYearEnd(260, 1990)).toBe(false);
  expect(isMember(255, 1950)).toBe(false);
  expect(isMember(2, 2024)).toBe(true);
});
