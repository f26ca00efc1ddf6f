/**
 * Reads models from rows. Each model has one list that says which column each of its fields is read from, and
 * how. That list yields the select list of every query and the model of every row. A field without a column
 * does not compile, nor does a column without a field.
 *
 * Queries name their columns and use no `*`: when a migration adds a column, every statement with a `*` that
 * is prepared on an open connection fails with "cached plan must not change result type".
 */

/** One column, as PostgreSQL's driver gives its values, for a field of type `T`. */
export interface Column<T> {
  name: string;
  read: (value: never) => T;
  /** Returns the SQL of a computed column, given the table's name in the query. */
  sql?: (table: string) => string;
}

export type Row = Readonly<Record<string, unknown>>;

type Fields<Model> = { readonly [Field in keyof Model]-?: Column<Model[Field]> };

export class Columns<Model> {
  private readonly entries = Object.entries<Column<unknown>>(this.fields);
  /** By prefix: the fields, and the columns of a row that they are read from. */
  private readonly readers = new Map<string, { field: string; column: string; read: Column<unknown>['read'] }[]>();

  constructor(readonly fields: Fields<Model>) {}

  /** The select list: every column of `table` (a name or an alias), its name preceded by `prefix`. */
  of(table: string, prefix = ''): string {
    const columns = this.entries.map(([, { name, sql }]) => {
      return `${sql?.(table) ?? `${table}.${name}`} as ${prefix}${name}`;
    });
    return columns.join(', ');
  }

  /** The model in a row of a query that selects `of(…, prefix)`. */
  read(row: Row, prefix = ''): Model {
    const model: Record<string, unknown> = {};
    for (const { field, column, read } of this.readersOf(prefix)) model[field] = read(valueIn(row, column));
    return model as Model;
  }

  private readersOf(prefix: string) {
    const known = this.readers.get(prefix);
    if (known) return known;
    const readers = this.entries.map(([field, { name, read }]) => ({ field, column: prefix + name, read }));
    this.readers.set(prefix, readers);
    return readers;
  }

  /** Returns a list with only some of the fields. */
  pick<Field extends keyof Model>(...names: Field[]): Columns<Pick<Model, Field>> {
    const fields = Object.fromEntries(names.map((name) => [name, this.fields[name]]));
    return new Columns(fields as unknown as Fields<Pick<Model, Field>>);
  }
}

/** Text, booleans, integers and ids: the driver gives them as the model has them, a bigint as a string. */
export function plain<T>(name: string): Column<T> {
  return { name, read: (value: T) => value };
}

/** A bigint within the range that a number represents exactly. */
export function bigint(name: string): Column<number> {
  return { name, read: (value: string) => Number(value) };
}

export function timestamp(name: string): Column<string> {
  return { name, read: (value: Date) => value.toISOString() };
}

export function nullable<T>({ read, ...column }: Column<T>): Column<T | null> {
  return { ...column, read: (value: never) => (value === null ? null : read(value)) };
}

function valueIn(row: Row, name: string): never {
  if (!(name in row)) throw new Error(`the query does not select ${name}`);
  return row[name] as never;
}
