import { FealtyError } from "../base/index.js";
import { catalogue, noMirror, notYetPulled, reachable, type Store } from "../data/index.js";
import type { Study } from "./read.js";
import { ownFiles } from "./own-files.js";
import { datasetsOf } from "./study-panels.js";

/**
 * Whether a study is carried out on the reference world: when none of its files is in the store and none can be fetched (one attempt of 5 seconds).
 * With all files in the store nothing is asked of the network.
 * @throws FealtyError "no-mirror" (data) when a mirror was named and cannot be reached: whoever names one wants its data.
 * @throws FealtyError "missing-data" (data) naming the datasets, when some files are there and the others cannot be had, or the study has files of its own.
 */
export async function onReferenceWorld({ spec }: Study, store: Store): Promise<boolean> {
  const wanted = datasetsOf(spec);
  const missing = await notYetPulled(store, wanted);
  if (missing.length === 0 || (await reachable(store))) return false;
  if (store.mirror !== undefined) throw noMirror(store.mirror);
  const files = wanted.reduce((sum, id) => sum + (catalogue.get(id)?.files?.length ?? 0), 0);
  const own = "file" in spec.panel || ownFiles(spec).length > 0;
  if (missing.length === files && !own) return true;
  const names = [...new Set(missing.map(({ id }) => id))];
  throw new FealtyError(
    "missing-data",
    `${names.length === 1 ? "a dataset of the study is" : `${names.length} datasets of the study are`} not on this machine and cannot be fetched: ${names.join(", ")}`,
    {
      kind: "data",
      mend:
        own && missing.length === files
          ? "files of one's own are never mixed with simulated data; connect, or name a mirror (FEALTY_MIRROR)"
          : "connect, or name a mirror (FEALTY_MIRROR), and run the same command again",
    },
  );
}
