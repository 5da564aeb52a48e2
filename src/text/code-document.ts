import { isCondition, isDoer, isHistory, isNegated, ownerOf, reportOf, type Subject, subjectOf } from "./clause.js";
import { type TextDocument, turnsOf } from "./document.js";
import { type Gazetteer, type Known, misleading } from "./gazetteer.js";
import { type Marked, marked, type Referent } from "./marked.js";
import { type Rule, rules } from "./rules.js";
import type { Statement } from "./statement.js";
import type { Sentence } from "./words.js";

export interface CodingOptions {
  /** The state that speaks where a document does not say who does. */
  readonly speaker: number;
  readonly names: Gazetteer;
  /** Whether the result holds the sentences. Default: not. */
  readonly keepSentences?: boolean;
}

/** A document's statements and sizes. */
export interface CodedDocument {
  readonly statements: readonly Statement[];
  /** Sentences, from 1, that name another actor and state nothing. */
  readonly silent: readonly number[];
  /** How many sentences it has. */
  readonly size: number;
  /** The sentences in order; empty where they were not asked for. */
  readonly sentences: readonly string[];
  readonly words: number;
}

/** Nobody whose words count: the press, the audience. */
const audience =
  /^(?:q|question|reporter|press|audience|participant|audience member|student|interviewer|moderator|the press|member of the press|(?:mr|ms|mrs)\. [a-z]+ of .*)$/i;
const ownOffice =
  /^(?:the president|the vice president|the first lady|mr\.|ms\.|mrs\.|dr\.|secretary|senator|representative|congressman|congresswoman|ambassador|general|admiral|administrator|director|governor|speaker|leader|colonel|senior|justice|judge)\b/i;

/** Whom earlier sentences named. */
interface Discourse {
  /** The state that the document is about or addressed to, where it is one. */
  readonly counterpart: number | undefined;
  /** The last actor of another state that was named, and how many sentences ago. */
  last: Actor | undefined;
  since: number;
  subject: Actor | undefined;
  /** Whether that actor was named by its leader, so that "he" may be meant. */
  isPerson: boolean;
}

interface Actor {
  readonly state: number;
  readonly group: string;
}

/** Codes a document sentence by sentence. Nothing but the document, the names and the rules decides. */
export function codeDocument(document: TextDocument, { speaker: usual, names, keepSentences = false }: CodingOptions): CodedDocument {
  const known: Known = { people: new Map(), misleading: misleading(document.text) };
  const { date } = document;
  const year = date === undefined ? undefined : Number(date.slice(0, 4));
  const turns = turnsOf(document.text).map((turn) => ({ ...turn, speaker: speakerOf(turn.label, usual, { date, names, known }) }));
  const counterpart = counterpartOf(document, turns, usual, { date, names, known });
  const statements: Statement[] = [];
  const silent: number[] = [];
  const sentences: string[] = [];
  let [size, words] = [0, 0];
  for (const { text, speaker, label } of turns) {
    const discourse: Discourse = { counterpart: speaker === usual ? counterpart : usual, last: undefined, since: 99, subject: undefined, isPerson: false };
    for (const sentence of names.reader.sentences(text)) {
      const number = ++size;
      if (keepSentences) sentences.push(sentence.text);
      words += sentence.words.length;
      if (speaker === "audience" || isHeader(sentence)) continue;
      const one = marked(sentence, { speaker, date, names, known });
      const found = statementsIn(one, speaker, discourse, year);
      for (const { actors, ...rest } of found)
        for (const { state, group } of actors)
          statements.push({ document: document.id, date, sentence: number, speaker: label, target: state, group, quote: one.text, ...rest });
      if (found.length === 0 && [...one.referents.values()].some(({ kind }) => kind === "actor")) silent.push(number);
      follow(one, discourse, speaker);
    }
  }
  return { statements, silent, size, sentences, words };
}

type Reading = { readonly date: string | undefined; readonly names: Gazetteer; readonly known: Known };

/** Lines in capitals and lists of names state nothing. */
function isHeader({ text, words }: Sentence): boolean {
  return words.length > 150 || (/[A-Z]/.test(text) && text === text.toUpperCase());
}

function speakerOf(label: string, usual: number, reading: Reading): number | "audience" | undefined {
  if (label === "") return usual;
  if (audience.test(label)) return "audience";
  const states = statesIn(
    label.toLowerCase().replace(/(^|[\s'.-])\p{L}/gu, (letter) => letter.toUpperCase()),
    reading,
  );
  if (states.length === 1) return states[0];
  // Of NATO or the United Nations: no state's.
  if (/\bsecretary[- ]general\b/i.test(label)) return undefined;
  if (ownOffice.test(label)) return usual;
  return /\b(?:PRESIDENT|MINISTER|CHANCELLOR|KING|QUEEN|PREMIER|EMIR|SULTAN|PRINCE|TAOISEACH|CHAIRMAN|MAJESTY|GENERAL)\b/.test(label) ? undefined : usual;
}

function statesIn(text: string, { date, names, known }: Reading): number[] {
  const found = names.reader.sentences(text).flatMap((sentence) => [...marked(sentence, { speaker: undefined, date, names, known }).referents.values()]);
  return [...new Set(found.flatMap((one) => (one.kind === "actor" && !Number.isNaN(one.mention.state) ? [one.mention.state] : [])))];
}

/** The one other state of the title and the turns, if they name one alone. */
function counterpartOf(
  { title }: TextDocument,
  turns: readonly { readonly speaker: number | "audience" | undefined }[],
  usual: number,
  reading: Reading,
): number | undefined {
  const spoken = turns.flatMap(({ speaker }) => (typeof speaker === "number" && speaker !== usual ? [speaker] : []));
  const capital = title.replace(/(^|[\s'.-])\p{Ll}/gu, (letter) => letter.toUpperCase());
  const all = [...new Set([...spoken, ...statesIn(capital, reading).filter((state) => state !== usual)])];
  return all.length === 1 ? all[0] : undefined;
}

type Found = Omit<Statement, "document" | "date" | "sentence" | "speaker" | "target" | "group" | "quote"> & { readonly actors: readonly Actor[] };

function statementsIn(one: Marked, speaker: number | undefined, discourse: Discourse, year: number | undefined): Found[] {
  if (!/@/.test(one.line) && (discourse.counterpart === undefined || !one.line.includes("OUR/o"))) return [];
  const best = new Map<string, Found>();
  const lemmas = new Set(one.symbols.map((symbol) => symbol.slice(0, symbol.lastIndexOf("/"))));
  for (const rule of rules) {
    const { expression, needs } = rule.pattern;
    if (!needs.some((word) => lemmas.has(word))) continue;
    expression.lastIndex = 0;
    for (let match = expression.exec(one.line); match; match = expression.exec(one.line)) {
      const made = statementOf(one, rule, match, speaker, discourse, year);
      expression.lastIndex = match.index + 1;
      if (!made) continue;
      for (const actor of made.actors) {
        const key = `${made.act} ${made.source} ${actor.state} ${actor.group}`;
        const before = best.get(key);
        // A statement that counts goes before one that does not, then the surer, then the stronger.
        if (!before || rank(made) > rank(before)) best.set(key, { ...made, actors: [actor] });
      }
    }
  }
  return settled([...best.values()]);
}

function rank({ aside, confidence, strength }: Found): number {
  return (aside === "" ? 10 : 0) + confidence + strength / 100;
}

/** One sentence praises and welcomes a step with the same words: the surer of two acts of the same words stays. */
function settled(found: readonly Found[]): Found[] {
  return found.filter(
    (one) =>
      !found.some(
        (other) =>
          other !== one &&
          other.source === one.source &&
          sameActor(other.actors[0] as Actor, one.actors[0] as Actor) &&
          rivals.some(([weak, strong]) => one.act === weak && other.act === strong && (other.aside === "" || one.aside !== "")) &&
          other.confidence >= one.confidence - 0.15,
      ),
  );
}

/** Where both are found in one sentence the first is a reading of the words of the second. */
const rivals: readonly (readonly [Statement["act"], Statement["act"]])[] = [
  ["welcome", "praise"],
  ["warn", "demand"],
  ["pledge", "reaffirm"],
];

function sameActor(a: Actor, b: Actor): boolean {
  return a.group === b.group && (a.state === b.state || (Number.isNaN(a.state) && Number.isNaN(b.state)));
}

function statementOf(
  one: Marked,
  rule: Rule,
  match: RegExpExecArray,
  speaker: number | undefined,
  discourse: Discourse,
  year: number | undefined,
): Found | undefined {
  const place = (name: string): number | undefined => {
    const at = match.indices?.groups?.[name]?.[0];
    return at === undefined ? undefined : indexAt(one.starts, at);
  };
  const first = indexAt(one.starts, match.index);
  const head = place("head") ?? first;
  const at = place("target") ?? firstActor(one, first, match.index + match[0].length);
  if (at !== undefined && rule.isTargetSubject && !isDoer(one, at)) return undefined;
  const targets =
    at === undefined ? otherwise(one, discourse) : coordinated(one, at).flatMap((spot) => resolved(one.referents.get(spot), discourse, speaker, one) ?? []);
  if (targets.length === 0) return undefined;
  const source = sourceOf(one, rule, head, speaker, discourse);
  if (!source) return undefined;
  const actors = targets.map(({ actor }) => actor).filter((actor) => actor.state !== source.state);
  if (actors.length === 0) return undefined;
  const isNot = isNegated(one.symbols, head) || negatedInside(one, rule, head, at ?? head);
  if (rule.negation === "needs" && !isNot) return undefined;
  const aside = asideOf(one, rule, head, year, isNot, source);
  if (aside === undefined) return undefined;
  const certainty = Math.min(...targets.map(({ certainty: own }) => own));
  return {
    source: source.state,
    actors,
    act: rule.act,
    strength: strengthOf(one, rule, head),
    confidence: Math.round(100 * rule.confidence * certainty * source.certainty) / 100,
    rule: rule.name,
    isReported: source.isReported,
    aside,
  };
}

function indexAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** For a rule without a target of its own: the first actor within its match. */
function firstActor({ symbols, starts }: Marked, from: number, end: number): number | undefined {
  for (let at = from; at < symbols.length && (starts[at] as number) < end; at++) if (/^@/.test(symbols[at] as string)) return at;
  return undefined;
}

/** For "our alliance" alone: the one other actor of the sentence, else the document's counterpart. */
function otherwise({ referents }: Marked, { counterpart }: Discourse): readonly { readonly actor: Actor; readonly certainty: number }[] {
  const named = [...referents.values()].flatMap((one) => (one.kind === "actor" ? [{ state: one.mention.state, group: one.mention.group }] : []));
  const [first] = named;
  if (first && named.every((other) => sameActor(other, first))) return [{ actor: first, certainty: 0.8 }];
  return named.length === 0 && counterpart !== undefined ? [{ actor: { state: counterpart, group: "" }, certainty: 0.7 }] : [];
}

/** Who is spoken to: a leader named in the sentence, if one alone. */
function addressed({ referents }: Marked, speaker: number | undefined): Actor | undefined {
  const leaders = [...referents.values()].flatMap((one) =>
    one.kind === "actor" && (one.mention.kind === "leader" || one.mention.kind === "titled") && one.mention.state !== speaker ? [one.mention.state] : [],
  );
  return new Set(leaders).size === 1 ? { state: leaders[0] as number, group: "" } : undefined;
}

/** The place and those joined to it: "Japan, Korea and Australia". */
function coordinated({ symbols, referents }: Marked, at: number): number[] {
  const places = [at];
  for (const step of [1, -1])
    for (let next = at; ; ) {
      let k = next + step;
      while (joint.test(symbols[k] ?? "") && Math.abs(k - next) < 6) k += step;
      if (k === next + step || !/^@/.test(symbols[k] ?? "") || !referents.has(k)) break;
      places.push(k);
      next = k;
    }
  return places.sort((a, b) => a - b);
}

/** What may stand between actors that are named together. */
const joint = /^(?:,|and|or|the|as|well|both|with|to|people|government|of|nation|leader|friend|ally|president|prime|minister)\//;

/** Who is meant at a place, and how sure that is. */
function resolved(
  referent: Referent | undefined,
  discourse: Discourse,
  speaker: number | undefined,
  sentence?: Marked,
): { readonly actor: Actor; readonly certainty: number } | undefined {
  if (!referent) return undefined;
  switch (referent.kind) {
    case "actor": {
      const { state, group, kind } = referent.mention;
      return { actor: { state, group }, certainty: kind === "capital" ? 0.7 : 1 };
    }
    case "self":
      return speaker === undefined ? undefined : { actor: { state: speaker, group: "" }, certainty: 1 };
    case "allies":
      return { actor: { state: Number.NaN, group: "allies" }, certainty: 0.7 };
    case "you":
    case "leader": {
      const named = sentence && addressed(sentence, speaker);
      if (named) return { actor: named, certainty: 0.75 };
      const { counterpart } = discourse;
      return counterpart === undefined ? undefined : { actor: { state: counterpart, group: "" }, certainty: referent.kind === "you" ? 0.6 : 0.7 };
    }
    case "ally":
    case "person":
    case "pronoun": {
      if (referent.kind === "person" && !discourse.isPerson) return undefined;
      if (discourse.last && discourse.since <= 2) return { actor: discourse.last, certainty: discourse.since <= 1 ? 0.75 : 0.6 };
      return referent.kind === "ally" && discourse.counterpart !== undefined
        ? { actor: { state: discourse.counterpart, group: "" }, certainty: 0.6 }
        : undefined;
    }
  }
}

interface Source {
  readonly state: number;
  readonly certainty: number;
  readonly isReported: boolean;
  /** Somebody who is no state is said to have said it. */
  readonly isHearsay: boolean;
}

function sourceOf(one: Marked, rule: Rule, head: number, speaker: number | undefined, discourse: Discourse): Source | undefined {
  const report = reportOf(one, head);
  const reporter = report ? actorOf(report.by, discourse, speaker) : undefined;
  if (report?.isDenied) return undefined;
  const isHearsay = report !== undefined && reporter === undefined;
  const isForeign = reporter !== undefined && reporter.actor.state !== speaker;
  const voice = isForeign ? reporter : speaker === undefined ? undefined : { actor: { state: speaker, group: "" }, certainty: 1 };
  const made = (found: { readonly actor: Actor; readonly certainty: number } | undefined, factor = 1): Source | undefined =>
    found && !Number.isNaN(found.actor.state)
      ? { state: found.actor.state, certainty: found.certainty * factor * (isForeign ? 0.9 : 1), isReported: isForeign, isHearsay }
      : undefined;
  if (rule.source === "speaker") return made(voice);
  const subject = rule.source === "owner" || (rule.source === "any" && /\/n$/.test(one.symbols[head] as string)) ? ownerOf(one, head) : subjectOf(one, head);
  const actor = actorOf(subject, discourse, speaker);
  if (actor) return made(actor);
  if (rule.source === "any" && subject.kind === "none") return made(voice, 0.9);
  // "Thank you for ..." and "Reaffirming our commitment, ..." have no subject: the speaker's.
  return subject.kind === "none" ? made(voice, 0.85) : undefined;
}

function actorOf(subject: Subject, discourse: Discourse, speaker: number | undefined): { readonly actor: Actor; readonly certainty: number } | undefined {
  if (subject.kind !== "referent") return undefined;
  if (subject.referent.kind === "person" && !discourse.isPerson) return undefined;
  if (subject.referent.kind === "pronoun" || subject.referent.kind === "person")
    return discourse.subject && discourse.since <= 1 ? { actor: discourse.subject, certainty: 0.75 } : undefined;
  return resolved(subject.referent, discourse, speaker);
}

/** A "no" or "not" between the marked word and the target: "we have no commitment to", "stand not with". */
function negatedInside({ symbols }: Marked, rule: Rule, head: number, target: number): boolean {
  return rule.negation === undefined && symbols.slice(head + 1, Math.max(head + 1, target)).some((symbol) => /^(?:not|never)\//.test(symbol));
}

function asideOf(one: Marked, rule: Rule, head: number, year: number | undefined, isNot: boolean, source: Source): Statement["aside"] | undefined {
  if (source.isHearsay) return "reported";
  if (one.isQuestion) return "question";
  if (isNot && rule.negation === undefined) return "negated";
  if (isCondition(one.symbols, head)) return "condition";
  if (isHistory(one, year)) return "history";
  return "";
}

const stronger =
  /^(?:ironclad|unwavering|unshakable|unshakeable|absolute|absolutely|steadfast|fully|full|always|never|firm|firmly|strongly|every|forever|unequivocal|unequivocally|categorically|immediately|solemn|rock|whatever|resolute|resolutely|unconditional|completely|must|demand)\//;
const weaker = /^(?:may|might|could|hope|consider|perhaps|possibly|would|some|try|seek|if|wish|encourage|someday|eventually)\//;

/** The rule's strength, one more where a word near it binds, one less where one hedges. */
function strengthOf({ symbols }: Marked, rule: Rule, head: number): number {
  const near = symbols.slice(Math.max(0, head - 5), head + 8);
  const by =
    (near.some((symbol) => stronger.test(symbol)) ? 1 : 0) - (symbols.slice(Math.max(0, head - 4), head).some((symbol) => weaker.test(symbol)) ? 1 : 0);
  return Math.min(3, Math.max(1, rule.strength + by));
}

/** What the next sentence may refer to. */
function follow(one: Marked, discourse: Discourse, speaker: number | undefined): void {
  const named = [...one.referents].flatMap(([at, referent]) =>
    referent.kind === "actor" && referent.mention.state !== speaker
      ? [{ at, actor: { state: referent.mention.state, group: referent.mention.group }, kind: referent.mention.kind }]
      : [],
  );
  const first = named[0];
  if (!first) {
    discourse.since++;
    return;
  }
  discourse.last = named.every(({ actor }) => sameActor(actor, first.actor)) ? first.actor : undefined;
  discourse.subject = first.actor;
  discourse.isPerson = first.kind === "leader" || first.kind === "titled";
  discourse.since = 1;
}
