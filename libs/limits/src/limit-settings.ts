import { flag, integer } from '@fechatter/server';

export interface LimitSettings {
  rateLimits: boolean;
  rateWindowSeconds: number;
  rateExchangeMs: number;
  sendsPerPerson: number;
  searchesPerPerson: number;
  othersPerPerson: number;
  sendsPerAddress: number;
  searchesPerAddress: number;
  othersPerAddress: number;
  signInsPerAddress: number;
  signInsPerAccount: number;
}

/** Each limit is per window. The defaults are ceilings against abuse, far above what people need. */
export function limitSettings() {
  return {
    rateLimits: flag('RATE_LIMITS', { default: true }),
    rateWindowSeconds: integer('RATE_WINDOW_SECONDS', { default: 60, min: 1, max: 3_600 }),
    rateExchangeMs: integer('RATE_EXCHANGE_MS', { default: 250, min: 20, max: 3_600_000 }),
    sendsPerPerson: limit('RATE_SEND_PER_PERSON', 6_000),
    searchesPerPerson: limit('RATE_SEARCH_PER_PERSON', 6_000),
    othersPerPerson: limit('RATE_OTHER_PER_PERSON', 12_000),
    sendsPerAddress: limit('RATE_SEND_PER_ADDRESS', 60_000),
    searchesPerAddress: limit('RATE_SEARCH_PER_ADDRESS', 60_000),
    othersPerAddress: limit('RATE_OTHER_PER_ADDRESS', 60_000),
    signInsPerAddress: limit('RATE_SIGN_IN_PER_ADDRESS', 600),
    signInsPerAccount: limit('RATE_SIGN_IN_PER_ACCOUNT', 30),
  };
}

function limit(name: string, perWindow: number) {
  return integer(name, { default: perWindow, min: 1, max: 100_000_000 });
}
