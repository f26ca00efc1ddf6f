import type { RateCounts, RateExchanged, Tally } from '@fechatter/limits';
import type { Database } from '../database/database.js';
import { isValueRefused } from '../database/pg-errors.js';

type Row = { now_ms: number } & ({ key: string; count: number; count_before: number } | { key: null });

/*
 * Each instance has one row per key, with its whole count: writing it again after a lost answer changes
 * nothing. The `where` keeps a late statement from undoing a later one. Keys are in order, and only the sweep
 * locks these rows too; it skips locked ones. Reading the other instances' rows does not need to see what
 * this statement writes.
 */
const EXCHANGE = `
  with own as (
    select key, to_timestamp(window_s) as window_at, count, count_before
    from unnest($3::text[], $4::float8[], $5::int[], $6::int[]) as own (key, window_s, count, count_before)
  ), put as (
    insert into rate_counts as known (key, instance, window_at, count, count_before)
    select key, $1::uuid, window_at, count, count_before from own where count + count_before > 0 order by key
    on conflict (key, instance) do update
      set window_at = excluded.window_at, count = excluded.count, count_before = excluded.count_before
      where (known.window_at, known.count) < (excluded.window_at, excluded.count)
  ), others as (
    select own.key,
      coalesce(sum(case other.window_at
        when own.window_at then other.count
        when own.window_at + $2::interval then other.count_before end), 0)::int as count,
      coalesce(sum(case other.window_at
        when own.window_at then other.count_before
        when own.window_at - $2::interval then other.count end), 0)::int as count_before
    from own join rate_counts other on other.key = own.key
    where other.instance <> $1::uuid group by own.key
  )
  select extract(epoch from clock_timestamp())::float8 * 1000 as now_ms, others.*
  from (values (true)) as always left join others on true`;

/** Exchanges the counts of allowed requests between instances. */
export class PgRateCounts implements RateCounts {
  constructor(
    private readonly database: Pick<Database, 'call'>,
    private readonly instance: string,
    private readonly windowMs: number,
  ) {}

  /** Stores this instance's tallies by key and returns those of the other instances, in one statement. */
  exchange(tallies: ReadonlyMap<string, Tally>): Promise<RateExchanged> {
    return this.exchangeAround([...tallies]);
  }

  /** Bisects tallies that PostgreSQL refuses until the one at fault is alone, and leaves that out. */
  private async exchangeAround(tallies: readonly [string, Tally][]): Promise<RateExchanged> {
    try {
      return await this.exchangeAll(tallies);
    } catch (error) {
      if (tallies.length === 0 || !isValueRefused(error)) throw error;
      if (tallies.length === 1) return this.exchangeAll([]);
      const middle = Math.ceil(tallies.length / 2);
      const first = await this.exchangeAround(tallies.slice(0, middle));
      const second = await this.exchangeAround(tallies.slice(middle));
      return { nowMs: second.nowMs, others: [...first.others, ...second.others] };
    }
  }

  private async exchangeAll(tallies: readonly [string, Tally][]): Promise<RateExchanged> {
    const own = tallies.map(([, tally]) => tally);
    const rows = await this.database.call<Row>('exchange_rate_counts', EXCHANGE, [
      this.instance,
      `${this.windowMs} milliseconds`,
      tallies.map(([key]) => key),
      own.map(({ windowAt }) => windowAt / 1_000),
      own.map((tally) => tally.own),
      own.map((tally) => tally.ownBefore),
    ]);
    return { nowMs: rows[0]?.now_ms ?? NaN, others: rows.flatMap(toOthers) };
  }
}

function toOthers(row: Row): RateExchanged['others'] {
  return row.key === null ? [] : [{ key: row.key, count: row.count, countBefore: row.count_before }];
}
