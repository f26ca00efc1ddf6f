import { Global, Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LOG, UnguardedRequestCheck, type Log } from '@fechatter/server';
import { RateClock } from './counting/rate-clock.js';
import { RateLimits } from './counting/rate-limits.js';
import { LocalRateCounts, type RateCounts } from './exchange/rate-counts.js';
import { RateExchange } from './exchange/rate-exchange.js';
import { AddressLimitGuard } from './guards/address-limit.guard.js';
import { PersonLimitGuard } from './guards/person-limit.guard.js';
import type { LimitSettings } from './limit-settings.js';

/** Makes the store that the instances exchange their counts through. */
export type RateCountsProvider = Pick<FactoryProvider<RateCounts>, 'inject' | 'useFactory'>;

const RATE_COUNTS = Symbol('rate counts');
const local: RateCountsProvider = { useFactory: () => new LocalRateCounts() };

/**
 * Counts requests and refuses those above a limit. Without `counts` each instance counts for itself. Guards
 * run in the order of their modules: import this one before authentication.
 */
@Global()
@Module({})
export class LimitsModule {
  static with(settings: LimitSettings, counts = local): DynamicModule {
    const clock = new RateClock();
    return {
      module: LimitsModule,
      providers: [
        { provide: RateLimits, useValue: new RateLimits(settings, clock.now) },
        { provide: RATE_COUNTS, ...counts },
        {
          provide: RateExchange,
          inject: [RateLimits, RATE_COUNTS, LOG],
          useFactory: ({ counters }: RateLimits, shared: RateCounts, log: Log) =>
            new RateExchange(counters, shared, clock, settings.rateExchangeMs, log),
        },
        AddressLimitGuard,
        { provide: APP_GUARD, useExisting: AddressLimitGuard },
        { provide: UnguardedRequestCheck, useExisting: AddressLimitGuard },
      ],
      exports: [RateLimits, UnguardedRequestCheck],
    };
  }
}

/** The limits of people: import it after authentication. */
@Module({ providers: [{ provide: APP_GUARD, useClass: PersonLimitGuard }] })
export class PersonLimitsModule {}
