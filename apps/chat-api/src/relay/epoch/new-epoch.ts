import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { cursorAt } from '@fechatter/core';
import {
  createChatStream,
  deleteBucketsWithOtherReplicas,
  deleteChatStream,
  epochHasKeys,
  isTimeout,
  MemberBucket,
  RevokedBucket,
  type ChatStreamState,
  type EpochReason,
  type NewChatStream,
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
 * While the stream or the buckets can't be written (a full store, no quorum), the same epoch is tried again,
 * with a back-off. Trying costs no sequences: `last_seq` moves on with the last commit only.
 *
 * Sequences start so far beyond all earlier ones that no late publication of an old epoch expects one of
 * them. Nothing was ever published in an epoch that did not become live, so its sequences are free. Beyond
 * 2^52 they begin anew near 0: so they stay below 2^53, where numbers are exact, however many epochs there
 * are.
 */

export interface EpochParts {
  session: RelaySession;
  nats: NatsConnection;
  /** How long a revocation is kept: the longest lifetime of an API token or a session. */
  revokedTtlMs: number;
  faultPoint: FaultPoint;
  report: (change: { trouble: string }) => void;
  isStopping: () => boolean;
}

const EPOCH_LENGTH = 8;
const SMALLEST_GAP = 2 ** 20;
const LARGEST_GAP = 2 ** 40;
const HIGHEST_START = 2 ** 52;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
const STOP_POLL_MS = 100;

/** Returns early, without a new epoch, if told to stop. */
export async function beginEpoch(
  parts: EpochParts,
  state: RelayState,
  stream: ChatStreamState | null,
  why: EpochReason,
): Promise<void> {
  const { session, faultPoint } = parts;
  const { installation, system } = state;
  const epoch = randomEpoch();
  const restored = why === 'restored' ? epoch : state.restored;
  const replaced = await replacedEpochs(parts.nats, state, stream);
  const lastSeq = startBeyond(lastPublished(state, stream));
  // Rows that are still in the outbox will come after it, and what is published already is in every snapshot.
  const cursor = cursorAt(epoch, lastSeq, null);
  await commitNewEpoch(session, state.epoch, { epoch, why, restored, replaced, cursor });
  faultPoint('epoch.committed-starting');
  if (!(await buildPatiently(parts, { installation, system, epoch, why, restored, lastSeq }))) return;
  await commitLive(session, epoch, lastSeq);
  faultPoint('epoch.live');
}

/** Returns false if told to stop. */
async function buildPatiently(parts: EpochParts, next: NewChatStream): Promise<boolean> {
  for (let waitMs = FIRST_RETRY_MS; !parts.isStopping(); waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS)) {
    try {
      await build(parts, next);
      return true;
    } catch (error) {
      // A timeout may mean that only this leader's server is cut off. Another leader may be better off.
      if (!parts.session.isOpen || parts.nats.isClosed() || isTimeout(error)) throw error;
      parts.report({ trouble: `the new epoch can't be written: ${String(error)}` });
      await sleep(parts, waitMs);
    }
  }
  return false;
}

async function build(parts: EpochParts, next: NewChatStream): Promise<void> {
  const { session, nats, faultPoint } = parts;
  // A leader that was paused here would delete the stream of the next leader, which would then have to start
  // over.
  await session.assertAlive();
  await deleteChatStream(nats);
  await deleteBucketsWithOtherReplicas(nats);
  faultPoint('epoch.stream-deleted');
  await createChatStream(nats, next);
  faultPoint('epoch.stream-created');
  const members = await writeMemberships(parts, next.epoch);
  await writeRevocations(parts, next.epoch);
  // The marker comes last: an epoch that has it is complete.
  await members.markComplete();
  faultPoint('epoch.marked');
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

/** The earlier epochs that may have left a stream or keys behind. One that was never written leaves nothing. */
async function replacedEpochs(
  nats: NatsConnection,
  state: RelayState,
  stream: ChatStreamState | null,
): Promise<string[]> {
  const wasWritten = state.phase === 'live' || (state.epoch !== '' && (await epochHasKeys(nats, state.epoch)));
  const names = [...state.replaced, wasWritten ? state.epoch : '', stream?.epoch ?? ''];
  return [...new Set(names)].filter((name) => name !== '');
}

/** The highest sequence that a publication of an earlier epoch can have got. */
function lastPublished(state: RelayState, stream: ChatStreamState | null): number {
  const isUnpublished = state.phase === 'starting' && stream?.epoch === state.epoch;
  return Math.max(state.lastSeq, isUnpublished ? 0 : (stream?.lastSeq ?? 0));
}

function startBeyond(seq: number): number {
  return (seq < HIGHEST_START ? seq : 0) + randomInt(SMALLEST_GAP, LARGEST_GAP);
}

function randomEpoch(): string {
  const digit = () => randomInt(36).toString(36);
  return Array.from({ length: EPOCH_LENGTH }, digit).join('');
}

async function sleep({ nats, isStopping }: EpochParts, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!isStopping() && !nats.isClosed() && performance.now() < end) await pause(STOP_POLL_MS);
}
