export * from './limits.module.js';
export * from './limit-settings.js';
export { LocalLimit, type LocalLimitSettings } from './counting/local-limit.js';
export { RateClock } from './counting/rate-clock.js';
export { RateCounter, type Tally } from './counting/rate-counter.js';
export type { LimitKind } from './counting/rate-limits.js';
export type { RateCounts, RateExchanged } from './exchange/rate-counts.js';
export { countKey, RateExchange } from './exchange/rate-exchange.js';
export { Limit, signInWith } from './guards/limit.decorator.js';
