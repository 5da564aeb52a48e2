/** A figure: drawn wide and narrow, with its numbers. */
export interface Figure {
  readonly name: string;
  /** What is shown, not what it proves. */
  readonly title: string;
  /** Sample and source. */
  readonly caption: string;
  /** For about 720 px, and for a phone. */
  readonly svg: string;
  readonly narrow: string;
  /** The numbers, first the names of their columns. */
  readonly numbers: readonly (readonly (string | number)[])[];
}

/** Draws at both widths. */
export function drawn(parts: Omit<Figure, "svg" | "narrow">, draw: (width: number) => string): Figure {
  return { ...parts, svg: draw(720), narrow: draw(350) };
}
