import { randomUUID } from 'node:crypto';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LOG, StrayCheck, type Log } from '@fechatter/server';
import { Database } from '../postgres/database/database.js';
import { PgRateCounts } from '../postgres/requests/pg-rate-counts.js';
import { AddressLimitGuard } from './address-limit.guard.js';
import type { LimitSettings } from './limit-settings.js';
import { PersonLimitGuard } from './person-limit.guard.js';
import { RateClock } from './rate-clock.js';
import { RateExchange } from './rate-exchange.js';
import { RateLimits } from './rate-limits.js';

/** Counts requests, and turns away what is too much. Guards run in the order of their modules: import it before authentication. */
@Global()
@Module({})
export class LimitsModule {
  static with(settings: LimitSettings): DynamicModule {
    const clock = new RateClock();
    return {
      module: LimitsModule,
      providers: [
        { provide: RateLimits, useValue: new RateLimits(settings, clock.now) },
        {
          provide: RateExchange,
          inject: [RateLimits, Database, LOG],
          useFactory: ({ counters }: RateLimits, database: Database, log: Log) =>
            new RateExchange(counters, ratesIn(database, settings), clock, settings.rateExchangeMs, log),
        },
        AddressLimitGuard,
        { provide: APP_GUARD, useExisting: AddressLimitGuard },
        { provide: StrayCheck, useExisting: AddressLimitGuard },
      ],
      exports: [RateLimits, StrayCheck],
    };
  }
}

/** The limits of people: import it after authentication. */
@Module({ providers: [{ provide: APP_GUARD, useClass: PersonLimitGuard }] })
export class PersonLimitsModule {}

/** Counted per process: one that is started again counts from zero, and what it told before still stands. */
function ratesIn(database: Database, { rateWindowSeconds }: LimitSettings): PgRateCounts {
  return new PgRateCounts(database, randomUUID(), rateWindowSeconds * 1_000);
}
