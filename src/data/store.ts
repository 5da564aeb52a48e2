import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { PinnedFile } from "./dataset.js";

/**
 * Where data are kept on this machine, and where they come from. Under `home` lie originals/OWNER/REPO/COMMIT/PATH (files as published),
 * tables/ (what was read from them) and added/ (files of the user's own).
 */
export interface Store {
  /** `$FEALTY_HOME`, else `$XDG_CACHE_HOME/fealty`, else `~/.cache/fealty`. */
  readonly home: string;
  /** A folder or an http(s) address that holds OWNER/REPO/COMMIT/PATH; absent: the public copies. */
  readonly mirror?: string;
}

export const publicCopies = "https://raw.githubusercontent.com";

export const isAddress = (place: string): boolean => /^https?:\/\//i.test(place);

/** The store of this process: options first, then the environment (FEALTY_HOME, XDG_CACHE_HOME, FEALTY_MIRROR). Makes no folder. */
export function openStore({ home, from }: { home?: string | undefined; from?: string | undefined } = {}): Store {
  const { FEALTY_HOME, XDG_CACHE_HOME, FEALTY_MIRROR } = process.env;
  const cache = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), ".cache");
  const mirror = from ?? (FEALTY_MIRROR || undefined);
  return {
    home: resolve(home ?? (FEALTY_HOME || join(cache, "fealty"))),
    ...(mirror === undefined ? {} : { mirror: isAddress(mirror) ? mirror.replace(/\/+$/, "") : resolve(mirror) }),
  };
}

/** Where the store keeps a pinned file. */
export function originalPath(store: Store, { repository, commit, path }: PinnedFile): string {
  return join(store.home, "originals", repository, commit, path);
}

/** Where tables that were read are kept. */
export function tablesFolder(store: Store): string {
  return join(store.home, "tables");
}

/** Where files of the user's own are kept. */
export function addedFolder(store: Store): string {
  return join(store.home, "added");
}

/** Where a pinned file comes from: a path on this machine or an address. */
export function sourceOf(store: Store, { repository, commit, path }: PinnedFile): { readonly kind: "file" | "http"; readonly place: string } {
  const base = store.mirror ?? publicCopies;
  if (!isAddress(base)) return { kind: "file", place: join(base, repository, commit, path) };
  return { kind: "http", place: [base, ...`${repository}/${commit}/${path}`.split("/").map(encodeURIComponent)].join("/") };
}
