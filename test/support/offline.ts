/** An environment without network: every request goes to a proxy that does not answer, and no mirror is named. */
export const offline = {
  HTTPS_PROXY: "http://127.0.0.1:9",
  https_proxy: "http://127.0.0.1:9",
  HTTP_PROXY: "http://127.0.0.1:9",
  http_proxy: "http://127.0.0.1:9",
  NO_PROXY: "",
  no_proxy: "",
  FEALTY_MIRROR: "",
} as const;
