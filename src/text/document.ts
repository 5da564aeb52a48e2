/** One document: a speech, a statement, a press conference. */
export interface TextDocument {
  readonly id: string;
  /** ISO day; undefined where none is known. */
  readonly date: string | undefined;
  readonly title: string;
  readonly text: string;
  /** The state of whoever speaks where no turn says so; undefined for the default of the run. */
  readonly speaker?: string | undefined;
}

/** A stretch of a document by one speaker. */
export interface Turn {
  /** As printed, such as "PRIME MINISTER ABE"; "" where no turn is marked. */
  readonly label: string;
  readonly text: string;
}

/**
 * The turns of a document: lines that begin with a label in capitals and a colon, or with Q, begin one. Lines that only go on are joined; stage
 * directions such as "(Applause.)" go.
 */
export function turnsOf(text: string): Turn[] {
  const turns: { label: string; lines: string[] }[] = [{ label: "", lines: [] }];
  for (const line of clean(text).replace(inline, "$1\n$2").split("\n")) {
    const marked = /^[\s*_]*(?:((?:[A-ZÀ-Ý][A-ZÀ-Ý.'-]*\.?\s?){1,7}(?:\([^)]*\))?)\s?:|(Q)(?:\s\s|:|\.|\s(?=[A-Z])))[\s*_]*(.*)$/.exec(line);
    if (marked) turns.push({ label: (marked[1] ?? marked[2] ?? "").replace(/\(.*\)/, "").trim(), lines: [marked[3] ?? ""] });
    else (turns.at(-1) as { lines: string[] }).lines.push(line);
  }
  return turns.map(({ label, lines }) => ({ label, text: joined(lines) })).filter(({ text: own }) => own.trim() !== "");
}

/** A label within a line: after the end of a sentence, a title and a name in capitals, or Q. */
const inline =
  /([.?!)"\]-] +)((?:THE |ACTING |VICE |DEPUTY |FIRST )?(?:PRESIDENT|PRIME MINISTER|CHANCELLOR|SECRETARY|SECRETARY GENERAL|PREMIER|KING|QUEEN|TAOISEACH|MINISTER|AMBASSADOR|GENERAL|SENATOR|MR\.|MS\.|MRS\.|DR\.)(?:-ELECT)?(?: [A-ZÀ-Ý][A-ZÀ-Ý.'-]+){0,3}:|Q {2,}(?=["A-Z]))/g;

/** Plain quotes and spaces, no stage directions; only the latter change the length. */
function clean(text: string): string {
  return text
    .replaceAll("\r", "")
    .replace(/[\u2018\u2019\u02bc\u00b4]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u00a0\u2000-\u200a\u202f\t]/g, " ")
    .replace(/[\u200b\ufeff]/g, "")
    .replace(/\s?\((?:[^()]{0,30}\b)?(?:applause|laughter|cheers|inaudible|crosstalk|in progress|as translated|as interpreted)\b[^()]{0,30}\)/gi, "");
}

/** Paragraphs: a line that was broken in the middle of a sentence is joined with the next. */
function joined(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    const own = line.trim().replace(/ {2,}/g, " ");
    if (own === "") text += "\n";
    else if (text === "" || text.endsWith("\n")) text += own;
    else text += (/[a-z,;0-9-]$/.test(text) && /^[a-z0-9("]/.test(own) ? " " : "\n") + own;
  }
  return text;
}
