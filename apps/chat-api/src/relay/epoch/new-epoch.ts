import { randomInt } from 'node:crypto';
import {
  createChatStream,
  deleteChatStream,
  MemberBucket,
  RevokedBucket,
  type ChatStreamState,
  type EpochReason,
  type NatsConnection,
} from '@fechatter/nats';
import { currentRevocations, presentMemberships } from '../sql/relay-sources.js';
import { commitLive, commitNewEpoch, type RelayState } from '../sql/relay-state.js';
import type { RelaySession } from '../sql/relay-session.js';
import type { FaultPoint } from './fault-point.js';

/**
 * Builds the stream and the buckets again from PostgreSQL, under a new random epoch.
 *
 * It can crash anywhere. The state says `starting` until the last commit, and the next leader starts over
 * with yet another epoch, so there is nothing to resume. What was published in the old epoch and is no longer
 * in the outbox is not published again: the new epoch tells every client to refetch. Rows that are still in
 * the outbox are published into the new epoch.
 *
 * Sequences start so far beyond all earlier ones that no late publication of an old epoch expects one of
 * them.
 */

export interface EpochParts {
  session: RelaySession;
  nats: NatsConnection;
  /** How long a revocation is kept: the longest lifetime of an API token or a session. */
  revokedTtlMs: number;
  faultPoint: FaultPoint;
}

const EPOCH_LENGTH = 8;
const SMALLEST_GAP = 2 ** 20;
const LARGEST_GAP = 2 ** 40;

export async function beginEpoch(
  parts: EpochParts,
  state: RelayState,
  stream: ChatStreamState | null,
  why: EpochReason,
): Promise<void> {
  const { session, nats, faultPoint } = parts;
  const { installation, system } = state;
  const epoch = randomEpoch();
  const lastSeq = beyond(Math.max(state.lastSeq, stream?.lastSeq ?? 0));
  const replaced = [...new Set([...state.replaced, state.epoch, stream?.epoch ?? ''])].filter((name) => name !== '');
  const restored = why === 'restored' ? epoch : state.restored;
  await commitNewEpoch(session, state.epoch, { epoch, why, restored, lastSeq, replaced });
  faultPoint('epoch.committed-starting');
  // A leader that was paused here would delete the stream of the next leader, which would then have to start
  // over.
  await session.assertAlive();
  await deleteChatStream(nats);
  faultPoint('epoch.stream-deleted');
  await createChatStream(nats, { installation, system, epoch, why, restored, lastSeq });
  faultPoint('epoch.stream-created');
  const members = await writeMemberships(parts, epoch);
  await writeRevocations(parts, epoch);
  // The marker comes last: an epoch that has it is complete.
  await members.markComplete();
  faultPoint('epoch.marked');
  await commitLive(session, epoch);
  faultPoint('epoch.live');
}

async function writeMemberships({ session, nats, faultPoint }: EpochParts, epoch: string): Promise<MemberBucket> {
  const members = await MemberBucket.open(nats, epoch);
  for await (const page of presentMemberships(session)) {
    await members.putNew(page);
    faultPoint('epoch.members-halfway');
  }
  faultPoint('epoch.members-written');
  return members;
}

async function writeRevocations({ session, nats, revokedTtlMs, faultPoint }: EpochParts, epoch: string): Promise<void> {
  const revoked = await RevokedBucket.open(nats, epoch, revokedTtlMs);
  for await (const page of currentRevocations(session)) await revoked.put(page);
  faultPoint('epoch.revocations-written');
}

function randomEpoch(): string {
  const digit = () => randomInt(36).toString(36);
  return Array.from({ length: EPOCH_LENGTH }, digit).join('');
}

/** Stays below 2^53 for ever: near the end the steps become smaller. */
function beyond(seq: number): number {
  const room = Math.floor((Number.MAX_SAFE_INTEGER - seq) / 1_024);
  return seq + randomInt(SMALLEST_GAP, Math.max(SMALLEST_GAP + 1, Math.min(LARGEST_GAP, room)));
}
