import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Fonts that come with the package; they lie beside the bundle, and from source there are none but the system's. */
const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => fileURLToPath(new URL(`../fonts/${name}`, import.meta.url)));

/** A figure as PNG at twice its size, with the same font on every machine. */
export async function picture(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const own = fonts.filter((file) => existsSync(file));
  const drawn = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: { loadSystemFonts: own.length === 0, fontFiles: own, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  return new Uint8Array(drawn.render().asPng());
}
