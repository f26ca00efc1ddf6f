import type { HealthProbe } from '@fechatter/server';
import type { OutboxRelay } from './outbox-relay.js';

/**
 * Says in `/health` why events do not leave: NATS is away, or its stream belongs to somebody else. Sends still answer 201, so the service
 * is degraded, never down.
 */
export function relayProbe(relay: OutboxRelay): HealthProbe {
  return {
    name: 'relay',
    isRequired: false,
    run: () => {
      const { trouble } = relay.status;
      if (trouble !== null) throw new Error(trouble);
    },
  };
}
