/**
 * What coded events are to the theory. Acts of the patron towards an ally are signals or demands; acts of an ally towards the patron are answers or demands.
 * Every code of CAMEO has an act or none: the longest prefix of it in the table decides, and all twenty roots are there. docs/reference/event-codes.md is
 * made from this file.
 */
export const eventActs = {
  reaffirm: "says that it stands by the other: accord, defence in words, rallying others for it",
  praise: "praises or endorses the other",
  pledge: "states an intent to cooperate, or signs an agreement",
  welcome: "visits the other, or receives it",
  support: "cooperates or helps in deed: troops, arms, intelligence, aid",
  demand: "asks or demands",
  concede: "yields",
  refuse: "refuses or rejects",
  warn: "disapproves, accuses or threatens",
  punish: "cuts relations, shows force, coerces or fights",
} as const;
export type EventAct = keyof typeof eventActs;

/** CAMEO codes (1.1b3) by prefix. "none": neither signal nor answer. */
export const cameoActs: Readonly<Record<string, EventAct | "none">> = {
  "01": "none",
  "017": "reaffirm",
  "018": "reaffirm",
  "019": "reaffirm",
  "02": "demand",
  "027": "none",
  "028": "none",
  "03": "pledge",
  "035": "none",
  "037": "none",
  "038": "none",
  "039": "none",
  "04": "none",
  "042": "welcome",
  "043": "welcome",
  "05": "none",
  "050": "reaffirm",
  "051": "praise",
  "052": "reaffirm",
  "053": "reaffirm",
  "054": "reaffirm",
  "057": "pledge",
  "06": "support",
  "07": "support",
  "075": "none",
  "08": "concede",
  "09": "none",
  "10": "demand",
  "11": "warn",
  "12": "refuse",
  "13": "warn",
  "14": "none",
  "15": "punish",
  "16": "punish",
  "17": "punish",
  "18": "punish",
  "19": "punish",
  "20": "punish",
};

/** PLOVER event types, of POLECAT and of the earlier drafts; a mode in brackets where it decides. */
export const ploverActs: Readonly<Record<string, EventAct | "none">> = {
  AGREE: "pledge",
  CONSULT: "none",
  "CONSULT:visit": "welcome",
  SUPPORT: "reaffirm",
  COOPERATE: "support",
  AID: "support",
  CONCEDE: "concede",
  YIELD: "concede",
  RETREAT: "concede",
  REQUEST: "demand",
  DEMAND: "demand",
  ACCUSE: "warn",
  DISAPPROVE: "warn",
  INVESTIGATE: "none",
  REJECT: "refuse",
  THREATEN: "warn",
  PROTEST: "none",
  SANCTION: "punish",
  REDUCE: "punish",
  MOBILIZE: "punish",
  POSTURE: "punish",
  COERCE: "punish",
  SEIZE: "punish",
  ASSAULT: "punish",
  FIGHT: "punish",
  CRIME: "none",
};

/** The act of a CAMEO code; undefined for what is no code. A leading zero that was lost is put back. */
export function cameoAct(code: string): EventAct | "none" | undefined {
  const digits = /^\d{1,4}$/.test(code) ? (code.length === 1 || (code.length < 4 && Number(code.slice(0, 2)) > 20) ? `0${code}` : code) : undefined;
  if (digits === undefined) return undefined;
  for (let length = digits.length; length >= 2; length--) {
    const act = cameoActs[digits.slice(0, length)];
    if (act !== undefined) return act;
  }
  return undefined;
}

/** The act of a PLOVER event type with its mode. */
export function ploverAct(code: string): EventAct | "none" | undefined {
  const [type = "", mode = ""] = code.split(":");
  return ploverActs[`${type.toUpperCase()}:${mode.toLowerCase()}`] ?? ploverActs[type.toUpperCase()];
}
