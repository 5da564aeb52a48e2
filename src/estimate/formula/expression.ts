import { formulaError, type Span, type Token, tokenize } from "./tokens.js";

/** What is written in a formula or a condition, as a tree. `at` is its place in the text. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly at: Span }
  | { readonly kind: "text"; readonly value: string; readonly at: Span }
  | { readonly kind: "name"; readonly name: string; readonly at: Span }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Expression[];
      readonly named: Readonly<Record<string, Expression>>;
      readonly at: Span;
    }
  | { readonly kind: "unary"; readonly op: "-" | "!"; readonly of: Expression; readonly at: Span }
  | { readonly kind: "binary"; readonly op: Operator; readonly left: Expression; readonly right: Expression; readonly at: Span }
  /** A list in parentheses after `in`. */
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly at: Span }
  /** Parentheses around one expression. */
  | { readonly kind: "group"; readonly of: Expression; readonly at: Span }
  /** `ally[need]`: an absorbed effect with slopes; `[[`: slopes alone. */
  | { readonly kind: "slopes"; readonly of: Expression; readonly by: readonly Expression[]; readonly alone: boolean; readonly at: Span };

export type Operator = "+" | "-" | "*" | "/" | "^" | ":" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&" | "|" | "in";

/** Binding strength, after R: `^` binds tightest, then sign, `:`, `* /`, `+ -`, comparison, not, and, or. */
const strength: Readonly<Record<string, number>> = {
  "|": 1,
  "&": 2,
  "==": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  in: 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  ":": 7,
};
const notStrength = 3;
const signStrength = 8;
const words: Readonly<Record<string, string>> = { and: "&", or: "|", not: "!", in: "in", "&&": "&", "||": "|", "%in%": "in" };
const maxDepth = 100;

export interface Parser {
  readonly text: string;
  /** The token that comes next. */
  peek(): Token;
  next(): Token;
  /** Takes the symbol if it comes next. */
  accept(symbol: string): boolean;
  /** One expression. With `bar` false a `|` outside parentheses ends it, as between the parts of a formula. */
  expression(bar: boolean): Expression;
}

/**
 * A condition or a computed value, as after `--where`: `year >= 1955 & region == 2`, `ally in (200, 220) or not nato`.
 * @throws FealtyError "formula" with the column at fault.
 */
export function parseExpression(text: string): Expression {
  const parser = makeParser(text);
  const result = parser.expression(true);
  const rest = parser.peek();
  if (rest.kind !== "end") throw formulaError(text, rest, `"${rest.value}" is one too many`, rest.value === "=" ? "equality is written ==" : undefined);
  return result;
}

export function makeParser(text: string): Parser {
  const tokens = tokenize(text);
  let position = 0;
  let depth = 0;
  const peek = (): Token => tokens[position] as Token;
  const next = (): Token => {
    const token = peek();
    if (token.kind !== "end") position++;
    return token;
  };
  const accept = (symbol: string): boolean => {
    const token = peek();
    if (token.kind !== "symbol" || token.value !== symbol) return false;
    position++;
    return true;
  };
  const expect = (symbol: string, opened: Span): number => {
    const token = peek();
    if (!accept(symbol)) throw formulaError(text, token.kind === "end" ? opened : token, `"${symbol}" is missing`);
    return token.end;
  };

  /** The operator that a token stands for, if any. */
  const operator = (token: Token): string | undefined => {
    const word = token.kind === "name" || token.kind === "symbol" ? (words[token.value] ?? (token.kind === "symbol" ? token.value : undefined)) : undefined;
    return word === "!" ? undefined : word;
  };

  function binary(least: number, bar: boolean): Expression {
    if (++depth > maxDepth) throw formulaError(text, peek(), "parentheses lie too deep");
    let left = prefix(bar);
    for (;;) {
      const token = peek();
      let op = operator(token);
      let negated = false;
      if (token.kind === "name" && token.value === "not" && tokens[position + 1]?.value === "in") [op, negated] = ["in", true];
      const s = op === undefined ? undefined : strength[op];
      if (op === undefined || s === undefined || s < least || (op === "|" && !bar)) break;
      next();
      if (negated) next();
      const right = op === "in" ? listAfterIn(token) : binary(s + 1, bar);
      const at = { start: left.at.start, end: right.at.end };
      left = { kind: "binary", op: op as Operator, left, right, at };
      if (negated) left = { kind: "unary", op: "!", of: left, at };
    }
    depth--;
    return left;
  }

  function prefix(bar: boolean): Expression {
    const token = peek();
    if (token.kind === "symbol" && (token.value === "-" || token.value === "+")) {
      next();
      const of = binary(signStrength, bar);
      return token.value === "+" ? of : { kind: "unary", op: "-", of, at: { start: token.start, end: of.at.end } };
    }
    if ((token.kind === "symbol" && token.value === "!") || (token.kind === "name" && token.value === "not")) {
      next();
      const of = binary(notStrength, bar);
      return { kind: "unary", op: "!", of, at: { start: token.start, end: of.at.end } };
    }
    return power(bar);
  }

  function power(bar: boolean): Expression {
    const base = postfix();
    if (!accept("^")) return base;
    const sign = peek();
    const exponent = sign.kind === "symbol" && sign.value === "-" ? prefix(bar) : power(bar);
    return { kind: "binary", op: "^", left: base, right: exponent, at: { start: base.at.start, end: exponent.at.end } };
  }

  function postfix(): Expression {
    const of = primary();
    const open = peek();
    const alone = open.value === "[[";
    if (open.kind !== "symbol" || (open.value !== "[" && !alone)) return of;
    next();
    const by = [binary(0, true)];
    while (accept(",")) by.push(binary(0, true));
    const end = expect(alone ? "]]" : "]", open);
    return { kind: "slopes", of, by, alone, at: { start: of.at.start, end } };
  }

  function primary(): Expression {
    const token = next();
    const at = { start: token.start, end: token.end };
    if (token.kind === "number") return { kind: "number", value: Number(token.value), at };
    if (token.kind === "text") return { kind: "text", value: token.value, at };
    if (token.kind === "name") return peek().kind === "symbol" && peek().value === "(" ? call(token) : { kind: "name", name: token.value, at };
    if (token.kind === "symbol" && token.value === "(") {
      const of = binary(0, true);
      return { kind: "group", of, at: { start: token.start, end: expect(")", token) } };
    }
    if (token.kind === "end") throw formulaError(text, { start: token.start, end: token.start + 1 }, "something is missing at the end");
    throw formulaError(text, token, `something is missing before "${token.value}"`);
  }

  function call(name: Token): Expression {
    const open = next();
    const args: Expression[] = [];
    const named: Record<string, Expression> = Object.create(null);
    if (!accept(")")) {
      do {
        const key = peek();
        const equals = tokens[position + 1];
        if (key.kind === "name" && equals?.kind === "symbol" && equals.value === "=") {
          position += 2;
          named[key.value] = binary(0, true);
        } else args.push(binary(0, true));
      } while (accept(","));
      expect(")", open);
    }
    const end = (tokens[position - 1] as Token).end;
    return { kind: "call", name: name.value, args, named, at: { start: name.start, end } };
  }

  function listAfterIn(token: Token): Expression {
    if (peek().kind === "name" && peek().value === "c") next();
    const open = peek();
    if (!accept("(")) throw formulaError(text, token, `"in" needs a list in parentheses`, `write x in (1, 2, 3)`);
    const items = [binary(0, true)];
    while (accept(",")) items.push(binary(0, true));
    return { kind: "list", items, at: { start: open.start, end: expect(")", open) } };
  }

  return { text, peek, next, accept, expression: (bar) => binary(0, bar) };
}

/** As R's deparse prints it: `l(concession, 1)`, `I(x^2)`, `log(need + 1)`. */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "text":
      return `"${expression.value}"`;
    case "name":
      return /^[\p{L}_.][\p{L}\p{N}_.]*$/u.test(expression.name) ? expression.name : `\`${expression.name}\``;
    case "call": {
      const named = Object.entries(expression.named).map(([key, value]) => `${key} = ${print(value)}`);
      return `${expression.name}(${[...expression.args.map(print), ...named].join(", ")})`;
    }
    case "unary":
      return `${expression.op}${print(expression.of)}`;
    case "binary": {
      const { op, left, right } = expression;
      return op === "^" || op === ":" || op === "/" ? `${print(left)}${op}${print(right)}` : `${print(left)} ${op} ${print(right)}`;
    }
    case "list":
      return `(${expression.items.map(print).join(", ")})`;
    case "group":
      return `(${print(expression.of)})`;
    case "slopes":
      return `${print(expression.of)}${expression.alone ? "[[" : "["}${expression.by.map(print).join(", ")}${expression.alone ? "]]" : "]"}`;
  }
}

/** Names of the columns that an expression reads, in order of appearance. */
export function expressionVariables(expression: Expression): string[] {
  const found = new Set<string>();
  const walk = (e: Expression): void => {
    if (e.kind === "name") found.add(e.name);
    else if (e.kind === "call") [...e.args, ...Object.entries(e.named).flatMap(([key, value]) => (/^(ref|agg$)/.test(key) ? [] : [value]))].forEach(walk);
    else if (e.kind === "unary" || e.kind === "group") walk(e.of);
    else if (e.kind === "binary") [e.left, e.right].forEach(walk);
    else if (e.kind === "list") e.items.forEach(walk);
    else if (e.kind === "slopes") [e.of, ...e.by].forEach(walk);
  };
  walk(expression);
  for (const constant of ["TRUE", "FALSE", "true", "false", "NA"]) found.delete(constant);
  return [...found];
}
