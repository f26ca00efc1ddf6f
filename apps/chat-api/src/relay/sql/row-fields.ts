/** The SQL of each field of a row, so that a field without SQL does not compile. */
export type RowFields<Row> = Readonly<Record<keyof Row & string, string>>;

/** The select list that makes such rows. */
export function selectList(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, sql]) => `${sql} as "${name}"`)
    .join(', ');
}

/** The arguments of `json_build_object` that make such a row. */
export function jsonArguments(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(', ');
}
