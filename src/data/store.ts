import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { PinnedFile } from "./dataset.js";

/** Where data are kept on this machine, and where they come from. */
export interface Store {
  /** `$FEALTY_HOME`, else `$XDG_CACHE_HOME/fealty`, else `~/.cache/fealty`. */
  readonly home: string;
  /** A folder or an http(s) address that holds OWNER/REPO/COMMIT/PATH; absent: the public copies. */
  readonly mirror?: string;
}

export const publicCopies = "https://raw.githubusercontent.com";

/** The store of this process: options first, then the environment. */
export function openStore({ home, from }: { home?: string | undefined; from?: string | undefined } = {}): Store {
  const { FEALTY_HOME, XDG_CACHE_HOME, FEALTY_MIRROR } = process.env;
  const chosen =
    home ?? (FEALTY_HOME || undefined) ?? (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? join(XDG_CACHE_HOME, "fealty") : join(homedir(), ".cache", "fealty"));
  const mirror = from ?? (FEALTY_MIRROR || undefined);
  return { home: resolve(chosen), ...(mirror === undefined ? {} : { mirror: /^https?:\/\//.test(mirror) ? mirror.replace(/\/+$/, "") : resolve(mirror) }) };
}

/** Where the store keeps a pinned file. */
export function originalPath(store: Store, { repository, commit, path }: PinnedFile): string {
  return join(store.home, "originals", repository, commit, path);
}

/** Where a pinned file comes from: a path on this machine or an address. */
export function sourceOf(store: Store, { repository, commit, path }: PinnedFile): { readonly kind: "file" | "http"; readonly place: string } {
  const base = store.mirror ?? publicCopies;
  if (!/^https?:\/\//.test(base)) return { kind: "file", place: join(base, repository, commit, path) };
  return { kind: "http", place: [base, repository, commit, ...path.split("/").map(encodeURIComponent)].join("/") };
}
