/**
 * The proxy that an address is to be reached through, as HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say (in small letters first, as curl reads them);
 * undefined: none. An https address without a proxy of its own goes through the http one.
 */
export function proxyFor(url: string, env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const named = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  if (isExempt(hostname.replace(/^\[|\]$/g, "").toLowerCase(), port || (protocol === "https:" ? "443" : "80"), named("NO_PROXY") ?? "")) return undefined;
  const proxy = (protocol === "https:" ? named("HTTPS_PROXY") : undefined) ?? named("HTTP_PROXY") ?? named("ALL_PROXY");
  if (proxy === undefined) return undefined;
  const address = proxy.includes("://") ? proxy : `http://${proxy}`;
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
}

/** NO_PROXY: names with all below them, "host:port", or "*" for all. */
function isExempt(host: string, port: string, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      // An address of IPv6 has colons of its own.
      const [, name = "", only] = entry.includes("::") ? [entry, entry.replace(/^\[|\]$/g, "")] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
      const domain = name.replace(/^\*?\./, "");
      return (only === undefined || only === port) && domain !== "" && (host === domain || host.endsWith(`.${domain}`));
    });
}
