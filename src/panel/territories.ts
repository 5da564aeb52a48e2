import { namedStates, type NamedState } from "./crosswalk.js";

/**
 * Territory ids of the Office of the Historian that its own name does not settle. An id names a country of today's map or, with a
 * year or "TBD" behind it, one that ended then; the visits of presidents, secretaries and leaders use the ids of today's map for all years.
 */
const special: Readonly<Record<string, readonly NamedState[]>> = {
  germany: [
    { ccode: 255, last: 1948 },
    { ccode: 260, first: 1949, last: 1990 },
    { ccode: 255, first: 1990 },
  ],
  // The visits before 1975 were to Saigon and Cam Ranh, and from the Republic of Vietnam.
  vietnam: [
    { ccode: 817, first: 1954, last: 1975 },
    { ccode: 816, first: 1976 },
  ],
  yemen: [
    { ccode: 678, last: 1990 },
    { ccode: 679, first: 1990 },
  ],
  korea: [
    { ccode: 730, last: 1910 },
    { ccode: 732, first: 1945 },
  ],
  russia: [{ ccode: 365 }],
  serbia: [{ ccode: 345 }],
  yugoslavia: [{ ccode: 345 }],
  "prussia-1871": [{ ccode: 255 }],
  "holy-see": [{ ccode: 327, last: 1860 }],
  "papal-states-1929": [{ ccode: 327, last: 1860 }],
  "pontifical-states-1929": [{ ccode: 327, last: 1860 }],
  austria: [
    { ccode: 300, last: 1918 },
    { ccode: 305, first: 1919 },
  ],
  // So spelled by the Office.
  somoa: [{ ccode: 990 }],
  "state-of-vietnam-1955": [{ ccode: 817, first: 1954, last: 1955 }],
  "congo-free-state-1908": [],
  "belgian-congo-1960": [],
  "french-congo-1910": [],
  "middle-congo-1960": [],
};

/** The states that a territory id stands for, with the years in which it does; none for a dependency or a country outside the state system. */
export function territoryStates(id: string): readonly NamedState[] {
  const known = special[id];
  if (known) return known;
  const name = id.replace(/-(\d{4}|TBD)$/, "").replaceAll("-", " ");
  return namedStates(name);
}
