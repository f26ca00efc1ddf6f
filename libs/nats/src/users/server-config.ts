import { hasManyAnswers, permissionsOf } from './permissions.js';
import { NATS_SERVICES, type NatsService } from './resources.js';

/**
 * The users of a nats-server for one Fechatter, as a part of its configuration: one for each service, with
 * the least that it needs, and `operator` for people and tools, who may do everything.
 *
 * Permissions by subject are not enough. JetStream answers every request, and a consumer delivers, to
 * whatever reply subject the request names, without asking whether the requester may publish there. So
 * whoever may only look at a stream could write to `CHAT` all the same. Therefore the streams belong to an
 * account in which only chat-api and the operator are users. Each other service has an account of its own,
 * which imports exactly the subjects that it may publish to. A reply subject then means one of its own
 * account, where there are no streams.
 */

export const NATS_OPERATOR = 'operator';

export type NatsUserName = NatsService | typeof NATS_OPERATOR;

const STREAMS_ACCOUNT = 'FECHATTER';
/** The service whose account owns the streams: the relay's leader creates them. */
const OWNER: NatsService = 'chat-api';

export function natsServerConfig(passwords: Record<NatsUserName, string>): string {
  const others = NATS_SERVICES.filter((service) => service !== OWNER);
  const exported = [...new Set(others.flatMap((service) => permissionsOf(service).publish))];
  const users = [userOf(OWNER, passwords[OWNER]), operatorUser(passwords[NATS_OPERATOR])];
  return [
    'accounts {',
    `  ${STREAMS_ACCOUNT} {`,
    '    jetstream: enabled',
    ...list('users', users),
    ...list(
      'exports',
      exported.map((subject) => exportOf(subject, others)),
    ),
    '  }',
    ...others.flatMap((service) => accountOf(service, passwords[service])),
    '}',
    '',
  ].join('\n');
}

function accountOf(service: NatsService, password: string): string[] {
  const { publish } = permissionsOf(service);
  const imports = publish.map((subject) => `{ service: { account: ${STREAMS_ACCOUNT}, subject: ${quote(subject)} } }`);
  return [
    `  ${accountName(service)} {`,
    ...list('users', [userOf(service, password)]),
    ...list('imports', imports),
    '  }',
  ];
}

function userOf(service: NatsService, password: string): string {
  const { publish, subscribe } = permissionsOf(service);
  const permissions = `{ publish: { allow: ${quoteAll(publish)} }, subscribe: { allow: ${quoteAll(subscribe)} } }`;
  return `{ user: ${quote(service)}, password: ${quote(password)}, permissions: ${permissions} }`;
}

function operatorUser(password: string): string {
  return `{ user: ${quote(NATS_OPERATOR)}, password: ${quote(password)} }`;
}

function exportOf(subject: string, services: readonly NatsService[]): string {
  const importers = services.filter((service) => permissionsOf(service).publish.includes(subject));
  const responses = hasManyAnswers(subject) ? 'stream' : 'single';
  return `{ service: ${quote(subject)}, response_type: ${responses}, accounts: [${importers.map(accountName).join()}] }`;
}

function accountName(service: NatsService): string {
  return service.toUpperCase().replaceAll('-', '_');
}

function list(name: string, entries: readonly string[]): string[] {
  return [`    ${name}: [`, ...entries.map((entry) => `      ${entry}`), '    ]'];
}

function quoteAll(texts: readonly string[]): string {
  return `[${texts.map(quote).join(', ')}]`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
