import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { proxyFor } from "../../src/data/proxies.js";
import { numbersEntry, serve, whole } from "./numbers.js";

vi.mock("../../src/data/catalogue/index.js", () => ({ catalogue: new Map([["numbers", numbersEntry]]), dataset: () => numbersEntry }));
const { openStore, pull } = await import("../../src/data/index.js");

afterEach(() => vi.unstubAllEnvs());

test.each([
  ["https://a.org/x", { HTTPS_PROXY: "http://p:1" }, "http://p:1"],
  ["https://a.org/x", { https_proxy: "http://small:1", HTTPS_PROXY: "http://large:1" }, "http://small:1"],
  ["https://a.org/x", { HTTP_PROXY: "p:3128" }, "http://p:3128"],
  ["http://a.org/x", { HTTPS_PROXY: "http://p:1" }, undefined],
  ["http://a.org/x", { ALL_PROXY: "http://p:1" }, "http://p:1"],
  ["https://a.org/x", { HTTPS_PROXY: "socks5://p:1" }, undefined],
  ["https://a.org/x", { HTTPS_PROXY: "http://p:1", NO_PROXY: "*" }, undefined],
  ["https://a.org/x", { HTTPS_PROXY: "http://p:1", NO_PROXY: "b.org, A.org" }, undefined],
  ["https://raw.a.org/x", { HTTPS_PROXY: "http://p:1", NO_PROXY: ".a.org" }, undefined],
  ["https://raw.a.org/x", { HTTPS_PROXY: "http://p:1", NO_PROXY: "a.org:443" }, undefined],
  ["https://raw.a.org/x", { HTTPS_PROXY: "http://p:1", NO_PROXY: "a.org:80" }, "http://p:1"],
  ["https://ba.org/x", { HTTPS_PROXY: "http://p:1", NO_PROXY: "a.org" }, "http://p:1"],
  ["http://[::1]:80/x", { HTTP_PROXY: "http://p:1", NO_PROXY: "::1" }, undefined],
] as const)("%s with %o goes through %s", (url, env, proxy) => {
  expect(proxyFor(url, env)).toBe(proxy);
});

test("a pull goes through the proxy that the environment names", async () => {
  const home = mkdtempSync(join(tmpdir(), "fealty-proxy-"));
  const { url, close } = await serve(whole);
  const tunnels: string[] = [];
  const proxy = createServer((_, response) => response.writeHead(400).end());
  proxy.on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    const out = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      out.pipe(socket).pipe(out);
    });
    out.on("error", () => socket.destroy());
    socket.on("error", () => out.destroy());
  });
  await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
  vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  vi.stubEnv("http_proxy", "");
  vi.stubEnv("NO_PROXY", "");
  vi.stubEnv("no_proxy", "");
  try {
    // A name that only the proxy can reach.
    const mirror = `http://data.invalid:${new URL(url).port}`;
    expect((await pull(openStore({ home, from: mirror }), ["numbers"], { tries: 1 }))[0]?.fetched).toBe(true);
    expect(tunnels).toEqual([`data.invalid:${new URL(url).port}`]);
  } finally {
    close();
    proxy.close();
    proxy.closeAllConnections();
    rmSync(home, { recursive: true, force: true });
  }
});
