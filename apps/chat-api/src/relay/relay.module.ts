import {
  Inject,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { keepStreams, purgeAnnounced } from '@fechatter/nats';
import { LOG, type Log } from '@fechatter/server';
import { NatsLink } from '../nats-link.js';
import type { AppliedStreamSeq } from './backfill.js';
import { OutboxHint } from './outbox-hint.js';
import { OutboxRelay, type RelayOptions } from './outbox-relay.js';
import { OutboxSignal } from '../postgres/outbox-signal.js';

export interface RelayModuleOptions extends Omit<RelayOptions, 'appliedStreamSeq'> {
  /** False: this process leaves publishing to the others. */
  isEnabled: boolean;
  /** Reports the position of the search index. */
  appliedStreamSeq: Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<AppliedStreamSeq>, 'inject' | 'useFactory'>;
}

const IS_ENABLED = Symbol('relay is enabled');
const APPLIED_STREAM_SEQ = Symbol('applied stream sequence');

/**
 * Runs the outbox relay as a part of chat-api, from the start of the service until the last request has been
 * answered.
 */
@Module({})
export class RelayModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly relay: OutboxRelay,
    private readonly signal: OutboxSignal,
    private readonly nats: NatsLink,
    @Inject(IS_ENABLED) private readonly isEnabled: boolean,
    @Inject(LOG) private readonly log: Log,
  ) {}

  static with({ isEnabled, appliedStreamSeq: applied, ...options }: RelayModuleOptions): DynamicModule {
    const relay: FactoryProvider<OutboxRelay> = {
      provide: OutboxRelay,
      inject: [APPLIED_STREAM_SEQ, OutboxSignal, LOG],
      useFactory: (appliedStreamSeq: AppliedStreamSeq, signal: OutboxSignal, log: Log) =>
        new OutboxRelay({ ...options, appliedStreamSeq }, signal, log),
    };
    const providers = [
      { provide: IS_ENABLED, useValue: isEnabled },
      { provide: APPLIED_STREAM_SEQ, inject: applied.inject ?? [], useFactory: applied.useFactory },
      relay,
    ];
    return { module: RelayModule, imports: applied.imports ?? [], providers, exports: [OutboxRelay] };
  }

  onApplicationBootstrap(): void {
    const onError = (err: unknown) => this.log.warn({ err }, 'applied documents could not be purged');
    this.nats.onConnected((connection) => {
      keepStreams(connection, (err) => this.log.warn({ err }, 'streams of other services could not be kept'));
      purgeAnnounced(connection, onError);
    });
    if (this.isEnabled) return this.relay.start();
    const hint = new OutboxHint(this.nats);
    this.signal.onNotify(() => void hint.send());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}
