/** Colours and type of page and figures, one place for both. Text keeps 4.5 : 1 and graphics 3 : 1 against the ground, in light and dark. */
export const light = {
  ground: "#ffffff",
  raised: "#f6f7f8",
  text: "#1b1f24",
  muted: "#57606a",
  line: "#d5d9de",
  axis: "#7a828c",
  accent: "#0b5cad",
  accentSoft: "#9cc4ea",
  warn: "#9a5b00",
  against: "#a8321d",
  supported: "#1d6f42",
  ramp0: "#eef3f9",
  ramp1: "#bcd3ea",
  ramp2: "#7fabd6",
  ramp3: "#3f7fbd",
  ramp4: "#124f8c",
  missing: "#c3c8ce",
} as const;

export type Token = keyof typeof light;

export const dark: Readonly<Record<Token, string>> = {
  ground: "#14171b",
  raised: "#1d2126",
  text: "#e7eaee",
  muted: "#a4adb8",
  line: "#363c44",
  axis: "#8b949f",
  accent: "#6fb1f2",
  accentSoft: "#2d5b8a",
  warn: "#e2a64a",
  against: "#f08a72",
  supported: "#6bcf95",
  ramp0: "#1c2733",
  ramp1: "#24486b",
  ramp2: "#3a73a8",
  ramp3: "#6ea6da",
  ramp4: "#b9dcfb",
  missing: "#454c55",
};

/** Hues of patrons, told apart under the common colour-vision deficiencies; each has its own dash pattern too. */
export const patronHues = { USA: "#0b5cad", GBR: "#b8860b", FRA: "#6a3d9a", RUS: "#a8321d", CHN: "#1b7f79" } as const;

export const fontStack = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/** A colour of a figure: the page's own where there is one, the light one in a file that stands alone. */
export function paint(token: Token): string {
  return `var(--${token}, ${light[token]})`;
}

export function tokenCss(): string {
  const list = (tokens: Readonly<Record<Token, string>>): string =>
    Object.entries(tokens)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");
  return `:root{color-scheme:light dark;${list(light)}}@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${list(dark)}}}:root[data-theme=dark]{${list(dark)}}`;
}

/** Contrast ratio of two colours (WCAG 2). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Linear red, green, blue of a colour, 0 to 1. */
export function linear(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
