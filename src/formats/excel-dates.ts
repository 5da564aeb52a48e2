/** Built-in number formats that show a date: 14 to 22 and the East Asian ones. 18 to 21 and 45 to 47 show a time alone. */
export function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58;
}

/**
 * Whether a custom number format shows a date: a year or a day stands in its first section, or a month without hours and seconds.
 * Times alone ([h]:mm, h:mm:ss) are numbers of days, not dates.
 */
export function isDateFormat(code: string): boolean {
  const [first = ""] = code
    .replace(/"[^"]*"?/g, "")
    .replace(/\\.|_.|\*./g, "")
    .split(";");
  // What is left in brackets is a colour, a condition, a language, or elapsed time.
  const letters = first.replace(/\[[^\]]*\]/g, "").toLowerCase();
  if (/general|[#0?]/.test(letters) && !/[yd]/.test(letters)) return false;
  return /[yd]/.test(letters) || (/m/.test(letters) && !/[hs]/.test(letters) && !/\[[hms]+\]/i.test(first));
}

/** 9999-12-31, the last day of the 1900 calendar. */
const lastSerial = 2_958_465;

/**
 * Days since 1970-01-01 of an Excel serial, with its fraction of a day; undefined where the calendar has no such day.
 * In the 1900 calendar 60 is the 29 February 1900 that never was.
 */
export function dayOfSerial(serial: number, calendar: 1900 | 1904): number | undefined {
  if (!(serial >= 0 && serial < lastSerial + 1)) return undefined;
  if (calendar === 1904) return serial - 24_107;
  if (serial >= 61) return serial - 25_569;
  return serial < 60 ? serial - 25_568 : undefined;
}

/** Seconds since 1970 of a day with its fraction, to the millisecond, which is what a serial can hold. */
export function secondsOfDay(day: number): number {
  return Math.round(day * 86_400_000) / 1000;
}

/** 2001-09-11, or 2001-09-11T08:46:00 where there is a fraction of a day. */
export function isoText(day: number): string {
  const text = new Date(secondsOfDay(day) * 1000).toISOString().slice(0, -1);
  if (text.endsWith("T00:00:00.000")) return text.slice(0, 10);
  return text.endsWith(".000") ? text.slice(0, -4) : text;
}
