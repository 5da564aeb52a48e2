/** A file to be laid out byte by byte, as `help dta` of each release says; it shares nothing with the code under test. */
export interface DtaFixture {
  readonly release: number;
  readonly little: boolean;
  readonly rows: number;
  readonly variables: readonly {
    readonly name: string;
    /** "byte" … "double", "strL" or "str12". */
    readonly type: string;
    readonly format?: string;
    readonly labelSet?: string;
    readonly label?: string;
    /** Numbers, texts, or the raw bytes of a cell. */
    readonly cells: readonly (number | string | Uint8Array)[];
  }[];
  readonly labelSets?: Readonly<Record<string, readonly (readonly [number, string])[]>>;
  readonly encode?: (text: string) => Uint8Array;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const codes: Readonly<Record<string, number>> = { byte: 0, int: 1, long: 2, float: 3, double: 4 };

export function dtaFixture({ release, little, rows, variables, labelSets = {}, encode = utf8 }: DtaFixture): Uint8Array {
  const out: number[] = [];
  const number = (size: number, value: number | bigint): void => {
    const bytes = Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
    out.push(...(little ? bytes : bytes.reverse()));
  };
  const raw = (bytes: Uint8Array): void => {
    for (const byte of bytes) out.push(byte);
  };
  const field = (text: string, width: number): void => {
    const bytes = encode(text);
    for (let i = 0; i < width; i++) out.push(bytes[i] ?? 0);
  };
  const real = (size: 4 | 8, value: number): void => {
    const view = new DataView(new ArrayBuffer(size));
    if (size === 4) view.setFloat32(0, value, little);
    else view.setFloat64(0, value, little);
    raw(new Uint8Array(view.buffer));
  };
  const tagged = release >= 117;
  const open = (name: string): void => void (tagged && raw(utf8(`<${name}>`)));
  const nameWidth = release >= 118 ? 129 : 33;
  const count = release === 119 ? 4 : 2;
  const strls: { variable: number; row: number; text: string | Uint8Array }[] = [];

  if (tagged) {
    raw(utf8(`<stata_dta><header><release>${release}</release><byteorder>${little ? "LSF" : "MSF"}</byteorder><K>`));
    number(count, variables.length);
    open("/K><N");
    number(release === 117 ? 4 : 8, rows);
    open("/N><label");
    number(release === 117 ? 1 : 2, 5);
    raw(utf8("made!"));
    open("/label><timestamp");
    out.push(17);
    field("29 Feb 2024 12:00", 17);
    open("/timestamp></header><map");
    for (let i = 0; i < 14; i++) number(8, 0);
    open("/map><variable_types");
  } else {
    out.push(release, little ? 2 : 1, 1, 0);
    number(2, variables.length);
    number(4, rows);
    field("made", 81);
    field("29 Feb 2024 12:00", 18);
  }
  for (const { type } of variables) {
    const width = type === "strL" ? 32768 : type.startsWith("str") ? Number(type.slice(3)) : undefined;
    if (tagged) number(2, width ?? 65530 - (codes[type] as number));
    else out.push(width ?? 251 + (codes[type] as number));
  }
  open("/variable_types");
  const fields = (name: string, width: number, of: (v: DtaFixture["variables"][number]) => string): void => {
    open(name);
    for (const variable of variables) field(of(variable), width);
    open(`/${name}`);
  };
  fields("varnames", nameWidth, (v) => v.name);
  open("sortlist");
  for (let i = 0; i <= variables.length; i++) number(release === 119 ? 4 : 2, 0);
  open("/sortlist");
  fields("formats", release === 113 ? 12 : release < 118 ? 49 : 57, (v) => v.format ?? "%9.0g");
  fields("value_label_names", nameWidth, (v) => v.labelSet ?? "");
  fields("variable_labels", release >= 118 ? 321 : 81, (v) => v.label ?? "");
  open("characteristics");
  if (tagged) {
    open("ch");
    number(4, 2 * nameWidth + 3);
    field("_dta", nameWidth);
    field("note1", nameWidth);
    field("hi", 3);
    open("/ch");
  } else {
    out.push(1);
    number(4, 2 * 33 + 3);
    field("_dta", 33);
    field("note1", 33);
    field("hi", 3);
    out.push(0, 0, 0, 0, 0);
  }
  open("/characteristics><data");
  for (let row = 0; row < rows; row++) {
    variables.forEach(({ type, cells }, j) => {
      const cell = cells[row] as number | string | Uint8Array;
      if (type === "strL") {
        const empty = cell === "";
        if (!empty) strls.push({ variable: j + 1, row: row + 1, text: cell as string | Uint8Array });
        const variableBytes = release === 117 ? 4 : release === 118 ? 2 : 3;
        number(variableBytes, empty ? 0 : j + 1);
        number(8 - variableBytes, empty ? 0 : row + 1);
      } else if (cell instanceof Uint8Array) raw(little ? cell : ([...cell].reverse() as unknown as Uint8Array));
      else if (typeof cell === "string") field(cell, Number(type.slice(3)));
      else if (type === "float") real(4, cell);
      else if (type === "double") real(8, cell);
      else number({ byte: 1, int: 2 }[type] ?? 4, cell);
    });
  }
  open("/data><strls");
  for (const { variable, row, text } of strls) {
    const bytes = typeof text === "string" ? encode(text) : text;
    raw(utf8("GSO"));
    number(4, variable);
    number(release === 117 ? 4 : 8, row);
    const binary = typeof text !== "string";
    out.push(binary ? 129 : 130);
    number(4, bytes.length + (binary ? 0 : 1));
    raw(bytes);
    if (!binary) out.push(0);
  }
  open("/strls><value_labels");
  for (const [name, labels] of Object.entries(labelSets)) {
    open("lbl");
    const texts = labels.map(([, text]) => [...encode(text), 0]);
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    number(4, 8 + 8 * labels.length + length);
    field(name, nameWidth);
    out.push(0, 0, 0);
    number(4, labels.length);
    number(4, length);
    let at = 0;
    for (const text of texts) {
      number(4, at);
      at += text.length;
    }
    for (const [value] of labels) number(4, value);
    for (const text of texts) out.push(...text);
    open("/lbl");
  }
  open("/value_labels></stata_dta");
  const file = Uint8Array.from(out);
  if (tagged) writeMap(file, little);
  return file;
}

function writeMap(file: Uint8Array, little: boolean): void {
  const text = Buffer.from(file).toString("latin1");
  const names = "stata_dta map variable_types varnames sortlist formats value_label_names variable_labels characteristics data strls value_labels /stata_dta";
  const view = new DataView(file.buffer);
  const at = text.indexOf("<map>") + 5;
  [...names.split(" ").map((name) => text.indexOf(`<${name}>`)), file.length].forEach((place, i) => {
    view.setBigUint64(at + 8 * i, BigInt(place), little);
  });
}
