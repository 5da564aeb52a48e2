import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Fonts that come with the package: beside the bundle, or in the package that they are copied from when it is built. */
const folders = ["../fonts/", "../../node_modules/dejavu-fonts-ttf/ttf/"];
const fonts = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].flatMap((name) => {
  const found = folders.map((folder) => fileURLToPath(new URL(folder + name, import.meta.url))).find((file) => existsSync(file));
  return found === undefined ? [] : [found];
});

/** A figure as PNG at twice its size, with the same font on every machine. */
export async function picture(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const drawn = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: { loadSystemFonts: fonts.length === 0, fontFiles: fonts, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  return new Uint8Array(drawn.render().asPng());
}
