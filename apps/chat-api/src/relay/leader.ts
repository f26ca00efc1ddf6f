import {
  attainableReplicas,
  BucketSweep,
  bucketState,
  ChatPublisher,
  chatStreamState,
  isTimeout,
  MemberBucket,
  MEMBERS_BUCKET,
  oldDepartures,
  oldSessions,
  replicasOf,
  ReindexWorker,
  REVOKED_BUCKET,
  RevokedBucket,
  type NatsConnection,
  type ReindexRequest,
} from '@fechatter/nats';
import { Backfill, type AppliedStreamSeq } from './backfill.js';
import { compare } from './epoch/compare.js';
import { beginEpoch, type EpochParts } from './epoch/new-epoch.js';
import { observe, type Observation } from './epoch/observe.js';
import { ReplacedEpochs } from './epoch/replaced-epochs.js';
import { OutboxPublisher } from './publishing/outbox-publisher.js';
import { RevocationPublisher } from './publishing/revocation-publisher.js';
import type { RelayHealth } from './relay-health.js';
import type { Wake } from './wake.js';

/**
 * Leads while this process holds the lock: compares stream and database, then publishes for as long as they
 * fit together, or begins a new epoch and compares again. Every doubt leads back to the comparison. Returns
 * when it is told to stop. Throws when the session or NATS is lost or JetStream does not answer in time: then
 * the lock is lost or given up, and another process may lead.
 */

export interface LeaderParts extends EpochParts {
  wake: Wake;
  /** The longest lifetime of a session. Older revocations are swept, except those of API tokens. */
  sessionTtlMs: number;
  /** The longest that a token is accepted whose revocation nobody hears of. */
  unheardMs: number;
  appliedStreamSeq: AppliedStreamSeq;
  report: (change: Partial<RelayHealth>) => void;
  /** Called with the number of rows that were published and recorded. */
  onPublished: (rows: number) => void;
  /** Reports problems beside the relay's main work, which delay no event. */
  warn: (message: string) => void;
}

/** The stream belongs to another installation. It is left alone, and the relay stays off. */
export class ForeignStreamError extends Error {}

const POLL_MS = 250;
/** How often the leader checks that stream and buckets are as it left them. */
const CHECK_MS = 1_000;

export async function lead(parts: LeaderParts): Promise<void> {
  while (!parts.isStopping()) {
    parts.report({ isLeader: true, phase: 'comparing' });
    const observed = await observe(parts.session, parts.nats);
    const { state, stream } = observed.comparison;
    const verdict = compare(observed.comparison);
    switch (verdict.kind) {
      case 'foreign':
        throw new ForeignStreamError(
          `the NATS stream belongs to another installation (${verdict.installation || 'unknown'})`,
        );
      case 'new-epoch':
        parts.report({ phase: 'new-epoch' });
        await beginEpoch(parts, state, stream, verdict.why);
        break;
      case 'fits':
        await publishUntilFailure(parts, observed);
    }
  }
}

async function publishUntilFailure(parts: LeaderParts, observed: Observation): Promise<void> {
  const { session, nats, report, wake } = parts;
  try {
    await publish(parts, observed);
  } catch (error) {
    // NATS may still answer pings when JetStream has no quorum. A leader on another server may be better off.
    if (!session.isOpen || nats.isClosed() || isTimeout(error)) throw error;
    report({ trouble: String(error) });
    await wake.sleep(POLL_MS);
  }
}

async function publish(parts: LeaderParts, { comparison, rows, end, cursor }: Observation): Promise<void> {
  const { session, nats, revokedTtlMs, unheardMs, faultPoint, report, onPublished } = parts;
  const { epoch, replaced } = comparison.state;
  const chat = new ChatPublisher(nats, end, (comparison.stream?.replicas ?? 1) > 1);
  const members = await MemberBucket.open(nats, epoch);
  const revoked = await RevokedBucket.open(nats, epoch, revokedTtlMs);
  const publisher = new OutboxPublisher({ session, epoch, chat, members, revoked, faultPoint, onPublished });
  const revocations = new RevocationPublisher({ session, epoch, revoked, unheardMs });
  // Watchers shall not wait for what is put again.
  await revocations.pass();
  await publisher.recover(rows, end.seq, cursor);
  report({ phase: 'publishing', epoch, trouble: null });
  if (attainableReplicas(nats) === null)
    parts.warn(`NATS has too few servers now for NATS_REPLICAS=${replicasOf(nats)}: its streams stay as they are`);
  const backfill = new Backfill(session, epoch, parts.appliedStreamSeq);
  const replacedEpochs = new ReplacedEpochs({ session, epoch, replaced, members, revoked, warn: parts.warn });
  const sweeps = startSweeps(parts, epoch, revoked);
  const requests = consumeRequests(parts, backfill);
  try {
    await publishPassByPass(parts, { epoch, chat, publisher, revocations, members, revoked, backfill, replacedEpochs });
  } finally {
    publisher.close();
    requests.close();
    for (const sweep of sweeps) sweep.close();
  }
}

function startSweeps({ nats, sessionTtlMs, warn }: LeaderParts, epoch: string, revoked: RevokedBucket): BucketSweep[] {
  return [oldDepartures(epoch), oldSessions(epoch, revoked, sessionTtlMs)].map(
    (rule) => new BucketSweep(nats, rule, (error) => warn(`${rule.bucket} was not swept: ${String(error)}`)),
  );
}

/** A request that is not recorded when this ends is redelivered to the next leader. */
function consumeRequests({ nats, wake, warn }: LeaderParts, backfill: Backfill): ReindexWorker {
  const onRequest = (request: ReindexRequest) => {
    const accepted = backfill.accept(request);
    wake.call();
    return accepted;
  };
  return new ReindexWorker(nats, { onRequest, onError: (error) => warn(`reindex requests: ${String(error)}`) });
}

interface Publishing {
  epoch: string;
  chat: ChatPublisher;
  publisher: OutboxPublisher;
  revocations: RevocationPublisher;
  members: MemberBucket;
  revoked: RevokedBucket;
  backfill: Backfill;
  replacedEpochs: ReplacedEpochs;
}

async function publishPassByPass(parts: LeaderParts, publishing: Publishing): Promise<void> {
  const { nats, wake, isStopping } = parts;
  const { chat, publisher, revocations, backfill, replacedEpochs } = publishing;
  const startedAt = chat.lastSeq;
  let checkedAt = performance.now();
  while (!isStopping()) {
    if (nats.isClosed()) throw new Error('the connection to NATS is closed');
    const isRevoking = await revocations.pass();
    const isPublishing = await publisher.pass();
    const isBackfilling = await backfill.step({ lastSeq: chat.lastSeq, startedAt });
    const isPurging = await replacedEpochs.step();
    if (performance.now() - checkedAt >= CHECK_MS) {
      await assertAsLeft(nats, publishing);
      checkedAt = performance.now();
    }
    if (!isRevoking && !isPublishing && !isBackfilling && !isPurging) await wake.sleep(POLL_MS);
  }
}

/**
 * Asserts that the stream ends where the relay left it and that the buckets have the revisions that its
 * messages carry. Nothing is under way now, so otherwise one of them was lost, created again, or written by
 * someone else.
 */
async function assertAsLeft(nats: NatsConnection, { epoch, chat, members, revoked }: Publishing): Promise<void> {
  const stream = await chatStreamState(nats);
  const found = stream ? `${stream.epoch}-${stream.lastSeq}` : 'no stream';
  const wanted = `${epoch}-${chat.lastSeq}`;
  if (found !== wanted) throw new Error(`the stream is not as it was left: ${found} instead of ${wanted}`);
  const replicas = attainableReplicas(nats) ?? stream?.replicas;
  if (stream?.replicas !== replicas) throw new Error(`the stream has ${stream?.replicas} replicas, not ${replicas}`);
  await assertAtLeast(nats, MEMBERS_BUCKET, members.revision);
  await assertAtLeast(nats, REVOKED_BUCKET, revoked.revision);
}

async function assertAtLeast(nats: NatsConnection, bucket: string, revision: number): Promise<void> {
  const found = await bucketState(nats, bucket);
  if (!found || found.revision < revision) throw new Error(`the bucket ${bucket} has forgotten what was written to it`);
}
