/** Rows that a batch without bytes may have: columns of nothing but nulls take none. */
const freeRows = 65_536;
/** Rows for each bit of a compressed body: constant columns compress without end. */
const densest = 1000;

const [schemaHeader, dictionaryHeader, recordHeader] = [1, 2, 3];
const decimalType = 7;

/** A table of a flatbuffer: where a field lies, by its place in the virtual table; 0 if it is absent. */
type Fields = (place: number) => number;

/**
 * Walks the metadata of an Arrow file or stream before the library does, which believes every offset and count.
 * @throws RangeError where an offset leaves its message, a vector or batch is longer than its bytes, or lengths run backwards.
 * Source: Arrow columnar format 1.5, Message.fbs, Schema.fbs and File.fbs.
 */
export function checkArrow(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === 0x4152524f) checkFile(view);
  else for (let at = 0; at >= 0 && at < bytes.length; ) at = checkMessage(view, at);
}

function checkFile(view: DataView): void {
  const end = view.byteLength - 10;
  const footer = fieldsOf(view, end - view.getInt32(end, true));
  const schema = footer(6);
  if (schema) checkSchema(view, schema);
  for (const place of [8, 10]) {
    const blocks = footer(place);
    if (!blocks) continue;
    const { from, count } = vector(view, blocks, 24);
    for (let k = 0; k < count; k++) if (checkMessage(view, long(view, from + 24 * k)) < 0) throw new RangeError("arrow block is empty");
  }
}

/** Where the next message begins; −1 at the end of the stream. */
function checkMessage(view: DataView, start: number): number {
  if (start + 4 > view.byteLength) return -1;
  let at = start;
  let length = view.getInt32(at, true);
  at += 4;
  if (length === -1) {
    if (at + 4 > view.byteLength) return -1;
    length = view.getInt32(at, true);
    at += 4;
  }
  if (length === 0) return -1;
  if (length < 0 || at + length > view.byteLength) throw new RangeError("arrow message out of bounds");
  const head = new DataView(view.buffer, view.byteOffset + at, length);
  const message = fieldsOf(head, 0);
  const kind = message(6) ? head.getUint8(message(6)) : 0;
  const header = message(8);
  const body = message(10) ? long(head, message(10)) : 0;
  const version = message(4) ? head.getInt16(message(4), true) : 0;
  if (body < 0 || at + length + body > view.byteLength) throw new RangeError("arrow body out of bounds");
  if (header) {
    if (kind === schemaHeader) checkSchema(head, header);
    else if (kind === recordHeader) checkBatch(head, header, body, version);
    else if (kind === dictionaryHeader) checkBatch(head, fieldsOf(head, header)(6), body, version);
  }
  return at + length + body;
}

function checkSchema(view: DataView, at: number): void {
  const schema = fieldsOf(view, at);
  const visited = { fields: 0 };
  if (schema(6)) eachTable(view, schema(6), (field) => checkField(view, field, visited));
  if (schema(8)) eachTable(view, schema(8), (pair) => fieldsOf(view, pair));
}

function checkField(view: DataView, at: number, visited: { fields: number }): void {
  // Fields that share children could be walked for ever.
  if (++visited.fields > view.byteLength / 4) throw new RangeError("arrow schema has no end");
  const field = fieldsOf(view, at);
  if (field(14)) eachTable(view, field(14), (child) => checkField(view, child, visited));
  if (field(16)) eachTable(view, field(16), (pair) => fieldsOf(view, pair));
  if (!field(8) || view.getUint8(field(8)) !== decimalType) return;
  const type = fieldsOf(view, field(10));
  const scale = type(6) ? view.getInt32(type(6), true) : 0;
  if (Math.abs(scale) > 76) throw new RangeError("arrow decimal out of bounds");
}

function checkBatch(view: DataView, at: number, body: number, version: number): void {
  const batch = fieldsOf(view, at);
  const most = body * 8 * (batch(10) ? densest : 1) + freeRows;
  const within = (length: number): void => {
    if (!(length >= 0 && length <= most)) throw new RangeError("arrow batch is longer than its bytes");
  };
  if (batch(4)) within(long(view, batch(4)));
  if (batch(6)) {
    const { from, count } = vector(view, batch(6), 16);
    for (let k = 0; k < count; k++) within(long(view, from + 16 * k));
  }
  if (batch(8)) vector(view, batch(8), version < 3 ? 24 : 16);
  if (batch(12)) vector(view, batch(12), 8);
}

function fieldsOf(view: DataView, at: number): Fields {
  const start = at + view.getInt32(at, true);
  const table = start - view.getInt32(start, true);
  const size = view.getInt16(table, true);
  return (place) => {
    const offset = place < size ? view.getInt16(table + place, true) : 0;
    return offset === 0 ? 0 : start + offset;
  };
}

function vector(view: DataView, at: number, stride: number): { from: number; count: number } {
  const base = at + view.getInt32(at, true);
  const count = view.getInt32(base, true);
  if (count < 0 || base + 4 + count * stride > view.byteLength) throw new RangeError("arrow vector out of bounds");
  return { from: base + 4, count };
}

function eachTable(view: DataView, at: number, visit: (table: number) => void): void {
  const { from, count } = vector(view, at, 4);
  for (let k = 0; k < count; k++) visit(from + 4 * k);
}

function long(view: DataView, at: number): number {
  return Number(view.getBigInt64(at, true));
}
