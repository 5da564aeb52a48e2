declare const FEALTY_VERSION: string | undefined;

/** Put in by the build from package.json; "development" when run from source. */
export const version: string = typeof FEALTY_VERSION === "undefined" ? "development" : FEALTY_VERSION;
