/**
 * The calendar year of a roll call, in SQL. The year and month of its date are real (the day is a counter up to 2002); the year column of the
 * source is session + 1945, which is the year before for votes of a resumed session. One roll call has no date: session + 1945.
 */
export function calendarYear(alias: string): string {
  return `coalesce(year(try_strptime(${alias}.date, '%m/%d/%Y')), ${alias}.session + 1945)`;
}
