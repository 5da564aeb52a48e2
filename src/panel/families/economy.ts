import { type Domain, family, source, statement, type Units } from "../family.js";

const estimates = source("gdp-pop", "g", "g.ccode = s.ccode AND g.year = s.year");

const units: Units = {
  about: "not West Germany (260) in 1989, which holds the figures of all Germany",
  has: (ccode, year) => !(ccode === 260 && year === 1989),
};
const domain: Domain = { years: [1816, 2019], units, absent: "missing" };

const estimate = (label: string, unit: string, column: string) => ({
  label,
  unit,
  from: { g: [column, `sd_${column}`] },
  rule: `${column}, the posterior mean of Fariss and others; GDP per head and GDP rest on two sources, and the one is not the other divided by people`,
  domain,
  ofPatron: true,
});

export const economy = family({
  name: "economy",
  about: "Product and population of a state, by year: latent estimates from many sources.",
  per: "state",
  sources: [estimates],
  variables: {
    gdp: estimate("Gross domestic product", "millions of 2017 US dollars at purchasing power parity", "pwtrgdp"),
    gdppc: estimate("Gross domestic product per head", "2011 US dollars at purchasing power parity", "mrgdppc"),
    pop: estimate("Population", "millions", "pwtpop"),
  },
  sql: statement`
    SELECT s.row, g.pwtrgdp AS gdp, g.mrgdppc AS gdppc, g.pwtpop AS pop
    FROM spine s LEFT JOIN ${estimates}`,
});
