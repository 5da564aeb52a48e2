import type { Check, Dataset } from "../data/index.js";

export interface Problem {
  readonly id: string;
  readonly what: string;
}

/** Datasets one a line. */
export function listText(rows: readonly { readonly id: string; readonly title: string; readonly version: string; readonly state: string }[]): string {
  const width = Math.max(...rows.map(({ id }) => id.length));
  return rows.map(({ id, title, version, state }) => `${id.padEnd(width)}  ${state.padEnd(10)}  ${title} (${version})`).join("\n");
}

/** All that the catalogue says of a dataset. */
export function infoText(entry: Dataset): string {
  const { title, version, id, about, unit, keys, years, rows, publisher, url, terms, instructions, variables, faults, files = [] } = entry;
  const named = variables.slice(0, mostVariables);
  return [
    `${title}, version ${version} (${id})`,
    about,
    "",
    `A row is: ${unit}${keys.length > 0 ? `; key: ${keys.join(", ")}` : "; no key"}${years ? `; ${years[0]}–${years[1]}` : ""}${rows === undefined ? "" : `; ${rows} rows`}`,
    `Publisher: ${publisher}${url === "" ? "" : `, ${url}`}`,
    `Terms: ${terms}`,
    ...(instructions === undefined ? [] : [`How to get it: ${instructions}`]),
    ...(named.length === 0 ? [] : ["", "Variables:", ...named.map(variableLine)]),
    ...(variables.length > named.length ? [`  and ${variables.length - named.length} more`] : []),
    ...(faults.length === 0 ? [] : ["", "Known faults, and what is done about them:", ...faults.map(({ what, done }) => `  ${what} → ${done}`)]),
    ...(files.length === 0 ? [] : ["", "Files:", ...files.slice(0, mostFiles).map(fileLine)]),
    ...(files.length > mostFiles ? [`  and ${files.length - mostFiles} more`] : []),
  ].join("\n");
}

const mostVariables = 60;
const mostFiles = 20;

function variableLine({ name, label, unit, years, missing }: Dataset["variables"][number]): string {
  const more = [unit && `(${unit})`, years && `coded ${years[0]}–${years[1]}`, missing && `missing: ${missing.join(", ")}`].filter(
    (part) => part !== undefined && part !== "",
  );
  return `  ${name}: ${label}${more.length > 0 ? ` ${more.join("; ")}` : ""}`;
}

function fileLine({ repository, commit, path, bytes, sha256 }: NonNullable<Dataset["files"]>[number]): string {
  return `  ${repository}@${commit.slice(0, 8)}:${path}, ${bytes} bytes, sha256 ${sha256}`;
}

/** Problems with files and tables, then rows that break promises. */
export function checkText(datasets: number, problems: readonly Problem[], checks: readonly Check[]): string {
  const odd = checks.filter(({ count }) => count > 0);
  const rows = odd.reduce((sum, { count }) => sum + count, 0);
  return [
    `${datasets} ${datasets === 1 ? "dataset" : "datasets"} read: ${problems.length} problems with files or tables, ${rows} cells that break the catalogue's promises`,
    ...problems.map(({ id, what }) => `${id}: ${what}`),
    ...odd.flatMap(({ id, count, breaches }) => [
      `${id}: ${count}`,
      ...breaches.slice(0, 8).map(({ column, file, row, what }) => `  ${file}, row ${row}, ${column}: ${what}`),
      ...(count > 8 ? [`  and ${count - Math.min(8, breaches.length)} more`] : []),
    ]),
  ].join("\n");
}
