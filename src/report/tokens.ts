/**
 * Colours, type and sizes of page and figures, in one place. Text keeps 4.5 : 1 against the grounds it stands on, graphics 3 : 1, in light and dark;
 * patrons differ for the common colour-vision deficiencies. test/report/tokens.test.ts holds all of it.
 */
export const light = {
  ground: "#ffffff",
  raised: "#f5f6f8",
  text: "#1b1f24",
  muted: "#565e68",
  line: "#d8dce1",
  axis: "#7a828c",
  accent: "#2350a5",
  /** Behind "Simulated data"; text on it is `ground`. */
  notice: "#8a4b08",
  /** Behind what is a placebo, or lies outside the claim. */
  shade: "#eceff3",
  patronUSA: "#2350a5",
  patronGBR: "#cf7417",
  patronFRA: "#501941",
  patronRUS: "#8e4539",
  patronCHN: "#12a2a7",
  towards: "#0f7686",
  neutral: "#e6e6e2",
  away: "#b3541e",
  ramp0: "#dde7f2",
  ramp1: "#c2d5e9",
  ramp2: "#9fbfdd",
  ramp3: "#76a3cd",
  ramp4: "#4d84ba",
  ramp5: "#2b639f",
  ramp6: "#143c6d",
  missing: "#8b939d",
} as const;

export type Token = keyof typeof light;

export const dark: Readonly<Record<Token, string>> = {
  ground: "#14171b",
  raised: "#1d2126",
  text: "#e6e9ed",
  muted: "#a3acb7",
  line: "#363c44",
  axis: "#87919c",
  accent: "#86b4ec",
  notice: "#f0b665",
  shade: "#23282f",
  patronUSA: "#7baad4",
  patronGBR: "#e8b323",
  patronFRA: "#b257f0",
  patronRUS: "#df3f33",
  patronCHN: "#c3f4f3",
  towards: "#58b8c6",
  neutral: "#3a3f46",
  away: "#e58c52",
  ramp0: "#22303f",
  ramp1: "#294560",
  ramp2: "#345c83",
  ramp3: "#4676a6",
  ramp4: "#6796c6",
  ramp5: "#94b9df",
  ramp6: "#cfe3f7",
  missing: "#7b848f",
};

/** Shades of signal intensity and of shares, from least to most. */
export const ramp = ["ramp0", "ramp1", "ramp2", "ramp3", "ramp4", "ramp5", "ramp6"] as const satisfies readonly Token[];

/** Each patron has a hue and a dash pattern, so that colour is never alone. */
export const patrons = {
  USA: { token: "patronUSA", dash: "" },
  GBR: { token: "patronGBR", dash: "6 3" },
  FRA: { token: "patronFRA", dash: "2 2" },
  RUS: { token: "patronRUS", dash: "8 3 2 3" },
  CHN: { token: "patronCHN", dash: "12 4" },
} as const satisfies Readonly<Record<string, { token: Token; dash: string }>>;

export const fonts = {
  interface: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
  code: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  /** Of figures in files of their own: the first is the one that widths are reckoned with (draw/text-width.ts), and the widest of them. */
  figure: "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, sans-serif",
} as const;

/** In px. A figure's widths are drawn one to one at most. */
export const sizes = { small: 12, note: 13, body: 16, lead: 18, heading: 24, title: 32, column: 640, wide: 860, page: 960, narrow: 350, turn: 720 } as const;

/** A colour of a figure, as the page knows it. */
export function paint(token: Token): string {
  return `var(--${token})`;
}

/** The drawing with the colours of a theme written out, for files that stand alone and for programs that know no variables. */
export function withColours(svg: string, theme: Readonly<Record<Token, string>> = light): string {
  return svg.replace(/var\(--([A-Za-z0-9]+)\)/g, (whole, name: string) => (name in theme ? theme[name as Token] : whole));
}

/** The tokens as custom properties: light, dark by preference, and either by the page's switch. */
export function tokenCss(): string {
  const list = (tokens: Readonly<Record<Token, string>>): string =>
    Object.entries(tokens)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");
  return [
    `:root{color-scheme:light;${list(light)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${list(dark)}}}`,
    `@media screen{:root[data-theme=dark]{color-scheme:dark;${list(dark)}}}`,
  ].join("\n");
}
