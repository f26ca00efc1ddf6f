import {
  APPLIED_HINT,
  bucketStream,
  bucketSubject,
  CHAT_STREAM,
  CHAT_STREAM_SUBJECTS,
  INDEXER_BUCKET,
  MEMBERS_BUCKET,
  OUTBOX_HINT,
  LIVE_STREAM,
  LIVE_STREAM_SUBJECTS,
  PRESENCE_BUCKET,
  REVOKED_BUCKET,
  TICKETS_BUCKET,
  WORK_STREAM,
  WORK_STREAM_SUBJECTS,
} from '../subjects.js';

/**
 * Lists who may do what with which stream, bucket and hint. The users of nats-server, their permissions and
 * the table in docs/operations.md follow from this table: a new resource is one more row.
 */

/** The services, each of which is a user of NATS under its name. */
export const NATS_SERVICES = ['chat-api', 'notify-server', 'search-indexer'] as const;

export type NatsService = (typeof NATS_SERVICES)[number];

export interface StreamRights {
  /** The name of the stream or of the bucket, as people call it. */
  name: string;
  stream: string;
  subjects: readonly string[];
  /** May create it. */
  creates: readonly NatsService[];
  /** May change its settings, purge it, delete it and delete its messages. */
  changes: readonly NatsService[];
  /** May publish to it, or put keys. */
  writes: readonly NatsService[];
  /** May read all of it and acknowledge. */
  reads: readonly NatsService[];
}

/** A core NATS message, which may be lost. */
export interface HintRights {
  subject: string;
  sends: readonly NatsService[];
  hears: readonly NatsService[];
}

type Rights = Pick<StreamRights, 'creates' | 'changes' | 'writes' | 'reads'>;

/** Any chat-api may become the relay's leader, so each may do what the leader does. */
const byTheLeader = (reads: readonly NatsService[]): Rights => {
  return { creates: ['chat-api'], changes: ['chat-api'], writes: ['chat-api'], reads };
};

/**
 * Only chat-api creates and changes streams. Whoever does may have a stream publish what is put into it under
 * any subject, such as an event's, and copy any other stream into it. It also writes to them for operators:
 * an order to rebuild the index, and the retry of a dead letter.
 */
const byIndexers = (reads: readonly NatsService[]): Rights => {
  return { creates: ['chat-api'], changes: ['chat-api'], writes: ['chat-api', 'search-indexer'], reads };
};

/** What notify-servers tell each other. */
const byNotifyServers: Rights = {
  creates: ['chat-api'],
  changes: ['chat-api'],
  writes: ['notify-server'],
  reads: ['notify-server'],
};

export const STREAM_RIGHTS: readonly StreamRights[] = [
  stream(CHAT_STREAM, CHAT_STREAM_SUBJECTS, byTheLeader(['chat-api', 'notify-server', 'search-indexer'])),
  bucket(MEMBERS_BUCKET, byTheLeader(['chat-api', 'notify-server'])),
  bucket(REVOKED_BUCKET, byTheLeader(['chat-api', 'notify-server'])),
  // notify-server consumes tickets. What it could put there is worth nothing: chat-api signs what a ticket stands for.
  bucket(TICKETS_BUCKET, {
    creates: ['chat-api'],
    changes: ['chat-api'],
    writes: ['chat-api', 'notify-server'],
    reads: ['notify-server'],
  }),
  bucket(PRESENCE_BUCKET, byNotifyServers),
  stream(LIVE_STREAM, LIVE_STREAM_SUBJECTS, byNotifyServers),
  // chat-api reads the pointer to the live build of the index, and writes orders to rebuild it.
  bucket(INDEXER_BUCKET, byIndexers(['chat-api', 'search-indexer'])),
  stream(WORK_STREAM, WORK_STREAM_SUBJECTS, byIndexers(['chat-api'])),
];

export const HINT_RIGHTS: readonly HintRights[] = [
  { subject: OUTBOX_HINT, sends: ['chat-api'], hears: ['chat-api'] },
  { subject: APPLIED_HINT, sends: ['search-indexer'], hears: ['chat-api'] },
];

function stream(name: string, subjects: readonly string[], rights: Rights): StreamRights {
  return { name, stream: name, subjects, ...rights };
}

function bucket(name: string, rights: Rights): StreamRights {
  return { name, stream: bucketStream(name), subjects: [bucketSubject(name, '>')], ...rights };
}
