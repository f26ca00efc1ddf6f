import { Global, Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LOG, UnguardedRequestCheck, type Log } from '@fechatter/server';
import { AddressLimitGuard } from './guards/address-limit.guard.js';
import type { LimitSettings } from './limit-settings.js';
import { PersonLimitGuard } from './guards/person-limit.guard.js';
import { RateClock } from './counting/rate-clock.js';
import type { RateCounts } from './exchange/rate-counts.js';
import { RateExchange } from './exchange/rate-exchange.js';
import { RateLimits } from './counting/rate-limits.js';

/** Makes what the counts are exchanged through. */
export type CountsProvider = Pick<FactoryProvider<RateCounts>, 'inject' | 'useFactory'>;

const RATE_COUNTS = Symbol('rate counts');

/** Counts requests, and turns away what is too much. Guards run in the order of their modules: import it before authentication. */
@Global()
@Module({})
export class LimitsModule {
  static with(settings: LimitSettings, counts: CountsProvider): DynamicModule {
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
