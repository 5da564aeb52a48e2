import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A Chromium to test pages in: CHROMIUM_PATH, else the first of its usual names on the path; undefined if there is none. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM_PATH ?? "",
  ...(process.env.PATH ?? "").split(delimiter).flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name))),
].find((path) => path !== "" && existsSync(path));
