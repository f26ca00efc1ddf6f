import { HINT_RIGHTS, STREAM_RIGHTS, type NatsService, type StreamRights } from './resources.js';

/** The subjects that a service may publish and subscribe to, as its rights in `resources.ts` demand. */
export interface NatsPermissions {
  publish: string[];
  subscribe: string[];
}

const API = '$JS.API';
/** Answers what the account uses and may use. The client asks for it before it opens a bucket. */
const ACCOUNT_INFO = `${API}.INFO`;
const INBOX = '_INBOX';

export function permissionsOf(service: NatsService): NatsPermissions {
  const used = STREAM_RIGHTS.flatMap((rights) => subjectsOf(rights, service));
  const sent = HINT_RIGHTS.filter(({ sends }) => sends.includes(service)).map(({ subject }) => subject);
  const heard = HINT_RIGHTS.filter(({ hears }) => hears.includes(service)).map(({ subject }) => subject);
  return {
    publish: [...new Set([ACCOUNT_INFO, ...used, ...sent])],
    subscribe: [`${inboxPrefix(service)}.>`, ...heard],
  };
}

/** Answers to a service's requests arrive under this prefix, where no other service may listen. */
export function inboxPrefix(service: NatsService | null): string {
  return service === null ? INBOX : `${INBOX}.${service}`;
}

/** Whether several messages may answer a request to `subject`: a consumer delivers all that was asked for. */
export function hasManyAnswers(subject: string): boolean {
  return subject.startsWith(`${API}.CONSUMER.MSG.NEXT.`);
}

function subjectsOf({ stream, subjects, ...rights }: StreamRights, service: NatsService): string[] {
  const creates = rights.creates.includes(service);
  const changes = rights.changes.includes(service);
  const writes = rights.writes.includes(service);
  const reads = rights.reads.includes(service);
  return [
    ...when(creates || changes || writes || reads, `${API}.STREAM.INFO.${stream}`),
    ...when(creates, `${API}.STREAM.CREATE.${stream}`),
    ...when(changes, ...['UPDATE', 'PURGE', 'DELETE', 'MSG.DELETE'].map((verb) => `${API}.STREAM.${verb}.${stream}`)),
    ...when(writes, ...subjects),
    ...when(reads, ...reading(stream)),
  ];
}

/** Looks at single messages, and uses consumers of one's own, whose names are random. */
function reading(stream: string): string[] {
  return [
    `${API}.STREAM.MSG.GET.${stream}`,
    `${API}.DIRECT.GET.${stream}`,
    `${API}.DIRECT.GET.${stream}.>`,
    ...['CREATE', 'MSG.NEXT', 'INFO', 'DELETE'].map((verb) => `${API}.CONSUMER.${verb}.${stream}.>`),
    `$JS.ACK.${stream}.>`,
  ];
}

function when(condition: boolean, ...subjects: string[]): string[] {
  return condition ? subjects : [];
}
