/** Where one column comes from. */
export interface HistorianColumn {
  readonly name: string;
  /**
   * `date` is a child of the row, `started/date` a grandchild, `country@id` an attribute of a child, `@who` one of the row
   * itself; with a slash in front (`/names/singular`) it is found once in the file, below the root, and holds for all its rows.
   */
  readonly from: string;
  /** Whole numbers; all other columns are texts. */
  readonly number?: true;
}

export interface HistorianLayout {
  readonly root: string;
  /** Paths below the root of the elements that are rows; the root itself is "". */
  readonly rows: readonly string[];
  readonly columns: readonly HistorianColumn[];
}

/** `name` or `name: from`; a hash in front for whole numbers. */
function columns(text: string): HistorianColumn[] {
  return text
    .trim()
    .split(/\s*,\s*/)
    .map((entry) => {
      const [, number, name = "", from] = /^(#?)([^:]+)(?:: (.+))?$/.exec(entry) ?? [];
      return { name, from: from ?? name, ...(number ? { number: true } : {}) };
    });
}

const trips: HistorianLayout = {
  root: "trips",
  rows: ["trip"],
  columns: columns("#id, role: @role, who: @who, name, start-date, end-date, country_id: country@id, country, locale, remarks"),
};

const tenure = `appointed_date: appointed/date, appointed_note: appointed/note, arrived_date: arrived/date, arrived_note: arrived/note,
  started_date: started/date, started_note: started/note, ended_date: ended/date, ended_note: ended/note, note`;

/** The tables that the Office of the Historian publishes as XML (history.state.gov), by what a row is. */
export const historianLayouts = {
  "president-travels": trips,
  "secretary-travels": trips,
  "leader-visits": {
    root: "visits",
    rows: ["visit"],
    columns: columns("#id, start-date, end-date, visitor, from_id: from@id, from, description"),
  },
  /** Appointments; those named who never served are rows too (`section` is other-nominees). */
  "chiefs-of-mission": {
    root: "country-mission",
    rows: ["chiefs/chief", "other-nominees/chief"],
    columns: columns(
      `id, territory_id: /territory-id, contemporary_territory_id: contemporary-territory-id, person_id: person-id, role_title_id: role-title-id, ${tenure}`,
    ),
  },
  /** Heads of missions to international organisations. */
  "chiefs-of-mission-orgs": {
    root: "org-mission",
    rows: ["chiefs/chief", "other-appointees/chief"],
    columns: columns(`id, org_id: /id, org_name: /names/singular, category: /category, person_id: person-id, role_title_id: role-title-id, ${tenure}`),
  },
  /** Titles that a chief of mission can bear. */
  "chiefs-of-mission-roles": {
    root: "role",
    rows: [""],
    columns: columns("id, mode: @mode, class, category, singular: names/singular, plural: names/plural"),
  },
  /** Secretaries, under and assistant secretaries and other principal officers of the Department of State. */
  "principal-officers": {
    root: "principal-position",
    rows: ["principals/principal", "other-appointees/principal"],
    columns: columns(
      `id, position_id: /id, position_name: /names/singular, category: /category, person_id: person-id, role_title_id: role-title-id, ${tenure}`,
    ),
  },
  presidents: {
    root: "presidents",
    rows: ["president"],
    columns: columns("#n: @n, id, name, #birth-year, #death-year, took-office-date, left-office-date"),
  },
  /** valid-since and valid-until are years; 9999 stands for today. */
  territories: {
    root: "territory",
    rows: [""],
    columns: columns(
      `id, short-form-name, long-form-name, type-of-territory, #valid-since, #valid-until, exists-on-todays-map,
      predecessors: predecessors/predecessor, successors: successors/successor, notes, sources: sources/source`,
    ),
  },
} as const satisfies Readonly<Record<string, HistorianLayout>>;

export type HistorianKind = keyof typeof historianLayouts;
