import { type CST, Composer, isAlias, isMap, isPair, isScalar, isSeq, type Node, type ParsedNode, Parser, type YAMLMap } from "yaml";
import { FealtyError, type Where } from "../base/index.js";
import { type Source, whereAt } from "./source.js";

/** Where a value of the file stands, and the values in it by key or position. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** Where the key stands, for a value of a map. */
  readonly key?: readonly [number, number];
  readonly inner: ReadonlyMap<string, Place>;
}

export interface Document {
  /** Plain data: maps are objects without a prototype. */
  readonly value: unknown;
  readonly place: Place;
}

const limits = { depth: 32, nodes: 20_000, aliases: 16 };
const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/**
 * A YAML document as plain data with the place of every value. It is read as hostile input: no tags, no merge keys, at most
 * 16 aliases, 32 levels, 20,000 values; no key twice, none that could reach a prototype.
 * @throws FealtyError "yaml" (usage), located.
 */
export function readYaml(source: Source): Document {
  const fault = (message: string, start: number, end: number, mend?: string): FealtyError =>
    new FealtyError("yaml", message, { kind: "usage", where: whereAt(source, start, end), mend });
  const tokens = [...new Parser().parse(source.text)];
  measure(tokens, fault);
  const documents = [...new Composer({ schema: "core", merge: false, uniqueKeys: false, prettyErrors: false, logLevel: "silent" }).compose(tokens)];
  const [first, second] = documents;
  for (const { errors } of documents) {
    const problem = errors[0];
    if (problem) throw fault(`not valid YAML: ${sentence(problem.message)}`, problem.pos[0], problem.pos[1]);
  }
  if (!first?.contents)
    throw new FealtyError("yaml", "the study file holds no keys", {
      kind: "usage",
      where: { file: source.file, line: 1, column: 1 },
      mend: "it begins with fealty: 1",
    });
  if (second) throw fault("one study a file, and here a second document begins", second.range[0], second.range[0] + 3, "take out the line ---");
  if (first.directives.docStart && /^%/m.test(source.text))
    throw fault("directives are not read in a study", source.text.search(/^%/m), source.text.search(/^%/m) + 1, "take out the line that begins with %");
  return new Reader(source, fault, anchorsOf(first.contents)).read(first.contents);
}

/** `key` for the last step of a path that exists, else the value. The deepest place that the path reaches. */
export function placeAt(place: Place, path: readonly PropertyKey[]): { place: Place; reached: boolean } {
  let at = place;
  for (const step of path) {
    const inner = at.inner.get(String(step));
    if (!inner) return { place: at, reached: false };
    at = inner;
  }
  return { place: at, reached: true };
}

/** Where the value at a path stands; with `key`, where its key does. */
export function whereOf(source: Source, root: Place, path: readonly PropertyKey[], { key = false } = {}): Where {
  const { place, reached } = placeAt(root, path);
  const [start, end] = (key || !reached) && place.key ? place.key : [place.start, place.end];
  return whereAt(source, start, end);
}

/**
 * Where the characters `from` to `to` of the text at a path stand in the file: exact for a text on one line without escapes,
 * else the whole value.
 */
export function whereInText(source: Source, root: Place, path: readonly PropertyKey[], text: string, from: number, to: number): Where {
  const { place, reached } = placeAt(root, path);
  const raw = source.text.slice(place.start, place.end);
  const quote = raw[0] === '"' || raw[0] === "'" ? 1 : 0;
  if (!reached || !raw.startsWith(text, quote)) return whereAt(source, place.start, place.end);
  const start = place.start + quote + Math.min(from, text.length);
  return whereAt(source, start, Math.max(start + 1, place.start + quote + Math.min(to, text.length)));
}

type Fault = (message: string, start: number, end: number, mend?: string) => FealtyError;

/** The parser keeps its own stack, the composer does not: depth and size are limited between them. */
function measure(tokens: readonly CST.Token[], fault: Fault): void {
  const stack: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  let nodes = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [token, depth] = next;
    if (++nodes > limits.nodes)
      throw fault(
        `a study has at most ${limits.nodes.toLocaleString("en")} values`,
        token.offset ?? 0,
        (token.offset ?? 0) + 1,
        "put data into files of their own",
      );
    if (depth > limits.depth)
      throw fault(`nested more than ${limits.depth} levels deep`, token.offset ?? 0, (token.offset ?? 0) + 1, "a study needs few levels");
    if (token.type === "document") {
      if (token.value) stack.push([token.value, depth]);
    } else if (token.type === "block-map" || token.type === "block-seq" || token.type === "flow-collection") {
      for (const { key, value } of token.items) {
        if (key) stack.push([key, depth + 1]);
        if (value) stack.push([value, depth + 1]);
      }
    }
  }
}

function sentence(message: string): string {
  const first = (message.split("\n")[0] as string).replace(/ at line \d+, column \d+:?$/, "");
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function anchorsOf(root: Node): Map<string, Node> {
  const anchors = new Map<string, Node>();
  const stack: unknown[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (isPair(node)) stack.push(node.value, node.key);
    else if (isMap(node) || isSeq(node)) {
      if (node.anchor) anchors.set(node.anchor, node);
      stack.push(...node.items);
    } else if (isScalar(node) && node.anchor) anchors.set(node.anchor, node);
  }
  return anchors;
}

/** Turns nodes into plain data; aliases are followed, and all that they repeat counts towards the limits. */
class Reader {
  private nodes = 0;
  private aliases = 0;
  constructor(
    private readonly source: Source,
    private readonly fault: Fault,
    private readonly anchors: ReadonlyMap<string, Node>,
  ) {}

  read(node: ParsedNode): Document {
    return this.node(node, 0, undefined);
  }

  private node(node: unknown, depth: number, key: readonly [number, number] | undefined): Document {
    const [start, end] = rangeOf(node) ?? key ?? [0, 1];
    if (++this.nodes > limits.nodes)
      throw this.fault(`a study has at most ${limits.nodes.toLocaleString("en")} values`, start, end, "aliases repeat what they name");
    if (depth > limits.depth) throw this.fault(`nested more than ${limits.depth} levels deep`, start, end, "a study needs few levels");
    const place = (inner: ReadonlyMap<string, Place> = new Map()): Place => ({ start, end, inner, ...(key ? { key } : {}) });
    if (isAlias(node)) {
      if (++this.aliases > limits.aliases) throw this.fault(`a study has at most ${limits.aliases} aliases`, start, end, "write the values out");
      const target = this.anchors.get(node.source);
      if (!target) throw this.fault(`no anchor is named ${node.source}`, start, end);
      const { value, place: far } = this.node(target, depth + 1, undefined);
      return { value, place: { ...far, start, end, ...(key ? { key } : {}) } };
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.tag)
      throw this.fault(`tags are not read in a study (${node.tag})`, start, end, "take the tag out");
    if (isScalar(node)) return { value: node.value, place: place() };
    if (isSeq(node)) {
      const inner = new Map<string, Place>();
      const value = node.items.map((item, i) => {
        const read = this.node(item, depth + 1, undefined);
        inner.set(String(i), read.place);
        return read.value;
      });
      return { value, place: place(inner) };
    }
    if (isMap(node)) return this.map(node, depth, place);
    return { value: null, place: place() };
  }

  private map(node: YAMLMap, depth: number, place: (inner: ReadonlyMap<string, Place>) => Place): Document {
    const inner = new Map<string, Place>();
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const { key: keyNode, value: valueNode } of node.items) {
      const at = rangeOf(keyNode) ?? rangeOf(valueNode) ?? rangeOf(node) ?? [0, 1];
      if (!isScalar(keyNode) || keyNode.tag) throw this.fault("a key is a plain name", at[0], at[1], "write it as text before the colon");
      const name = typeof keyNode.value === "string" ? keyNode.value : this.source.text.slice(at[0], at[1]);
      if (forbidden.has(name)) throw this.fault(`"${name}" is not allowed as a key`, at[0], at[1], "take it out");
      if (name === "<<") throw this.fault("merge keys are not read in a study", at[0], at[1], "write the keys out");
      const earlier = inner.get(name)?.key;
      if (earlier) throw this.fault(`the key "${name}" stands here twice`, at[0], at[1], `the first is in line ${whereAt(this.source, earlier[0]).line}`);
      const read = this.node(valueNode, depth + 1, at);
      inner.set(name, read.place);
      value[name] = read.value;
    }
    return { value, place: place(inner) };
  }
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return range ? [range[0], Math.max(range[0] + 1, range[1])] : undefined;
}
