import { describe, expect, it } from '@jest/globals';
import {
  createChat,
  documentedMetrics,
  eventually,
  scrape,
  send,
  signUpPeople,
  signUpWorkspace,
  type Sample,
} from '@fechatter/testing';
import { Listener } from './listener.js';
import { searchIndexed } from './steps.js';
import { useSystem } from './use-system.js';

const system = useSystem({ notifyServers: 1 });
const services = ['chat-api', 'notify-server', 'search-indexer'];
const SEND_ROUTE = { method: 'POST', route: '/api/chat/:id/messages' };
const SECOND_MESSAGE = 'the samovar is singing';

function valueOf(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
  const found = samples.filter((sample) => {
    return sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  });
  return found.reduce((sum, { value }) => sum + value, 0);
}

/** Returns what each of the values grows by while `work` runs, once it has. */
async function growth(admin: string, names: [string, Record<string, string>?][], work: () => Promise<unknown>) {
  const before = await scrape(admin);
  await work();
  return async () => {
    const after = await scrape(admin);
    return names.map(([name, labels]) => valueOf(after.samples, name, labels) - valueOf(before.samples, name, labels));
  };
}

describe('the metrics', () => {
  it('tell what one message does in each service', async () => {
    const [owner, ...others] = await signUpPeople(system.api, 2);
    if (!owner) throw new Error('nobody signed up');
    const chat = await createChat(owner, { type: 'group', members: others });
    const listeners = await Promise.all([owner, ...others].map((person) => Listener.open(person, system.events)));
    await send(owner, chat.id, 'the kettle is singing');
    for (const listener of listeners) await eventually(() => expect(listener.contents).toHaveLength(1));
    expect((await searchIndexed(owner, 'kettle')).items).toHaveLength(1);

    const work = async () => {
      await send(owner, chat.id, SECOND_MESSAGE);
      expect((await searchIndexed(owner, 'samovar')).items).toHaveLength(1);
    };
    const sent = await growth(
      system.admin('chat-api-1'),
      [
        ['fechatter_http_requests_total', { ...SEND_ROUTE, status: '201' }],
        ['fechatter_http_request_duration_seconds_count', SEND_ROUTE],
        ['fechatter_relay_rows_published_total'],
      ],
      async () => {
        const delivered = await growth(
          system.admin('notify-server-1'),
          [['fechatter_stream_events_total', { via: 'live' }], ['fechatter_streams_open']],
          async () => {
            const indexed = await growth(
              system.admin('search-indexer-1'),
              [['fechatter_index_batch_messages_sum'], ['fechatter_index_dead_letters_total']],
              work,
            );
            await eventually(async () => expect(await indexed()).toEqual([1, 0]));
          },
        );
        await eventually(async () => expect(await delivered()).toEqual([3, 0]));
      },
    );
    await eventually(async () => expect(await sent()).toEqual([1, 1, 1]));

    const notify = await scrape(system.admin('notify-server-1'));
    expect(valueOf(notify.samples, 'fechatter_streams_open')).toBe(3);
    expect(valueOf(notify.samples, 'fechatter_people_connected')).toBe(3);
    expect(valueOf(notify.samples, 'fechatter_stream_bytes_total')).toBeGreaterThan(3 * 200);
    const api = await scrape(system.admin('chat-api-1'));
    expect(valueOf(api.samples, 'fechatter_relay_leader')).toBe(1);
    expect(valueOf(api.samples, 'fechatter_people_active', { within: '1h' })).toBeGreaterThanOrEqual(0);
    await eventually(async () => {
      const indexer = await scrape(system.admin('search-indexer-1'));
      expect(valueOf(indexer.samples, 'fechatter_index_writer')).toBe(1);
      expect(valueOf(indexer.samples, 'fechatter_index_lag_messages')).toBe(0);
    });
  });

  it('count a stream that ended by its reason', async () => {
    const person = await signUpWorkspace(system.api);
    const listener = await Listener.open(person, system.events);
    const ended = await growth(
      system.admin('notify-server-1'),
      [
        ['fechatter_streams_closed_total', { reason: 'client_gone' }],
        ['fechatter_streams_closed_total', { reason: 'session_revoked' }],
      ],
      () => listener.close(),
    );
    await eventually(async () => expect(await ended()).toEqual([1, 0]));
  });

  it.each(services)('of %s are those of docs/metrics.md, with their types and labels', async (service) => {
    const { metrics } = await scrape(system.admin(`${service}-1`));
    expect(metrics).toEqual(documentedMetrics(service));
  });

  it.each(services)('of %s have the usual ones of a Node process', async (service) => {
    const { samples } = await scrape(system.admin(`${service}-1`));
    const names = new Set(samples.map(({ name }) => name));
    for (const name of [
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
      'process_cpu_seconds_total',
    ])
      expect(names).toContain(name);
    expect(names).toContain('nodejs_gc_duration_seconds_count');
    for (const { name, labels, value } of samples)
      if (name === 'fechatter_dependency_up') expect([labels, value]).toEqual([labels, 1]);
  });

  it('are not on the ports of clients', async () => {
    for (const url of system.services) {
      const answer = await fetch(`${url}/metrics`);
      expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining('fechatter_')]);
    }
  });

  it('gain no series from requests that clients make up', async () => {
    const [api = '', notify = ''] = system.services;
    const person = await signUpWorkspace(system.api);
    const { token } = person.api;
    const ask = async (round: string) => {
      for (const url of [api, notify]) {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND']) {
          for (const path of [
            `/${round}`,
            `/api/${round}`,
            `/api/chat/${round}`,
            `/api/chat/${round}1/messages?q=${round}`,
          ]) {
            const headers = { authorization: `Bearer ${token}`, 'x-request-id': round, 'user-agent': round };
            await fetch(url + path, { method, headers }).then((answer) => answer.arrayBuffer());
          }
        }
      }
    };
    const series = async () => {
      const scrapes = await Promise.all(['chat-api-1', 'notify-server-1'].map((name) => scrape(system.admin(name))));
      const own = scrapes.flatMap(({ samples }) => samples.filter(({ name }) => name.startsWith('fechatter_')));
      return own.map(({ name, labels }) => JSON.stringify([name, labels])).sort();
    };
    // Each kind of path once, since an answer may be the first with its status.
    for (const round of ['1', 'zzz', '%F0%9F%A6%8A', 'a'.repeat(300)]) await ask(round);
    const first = await series();
    for (const round of ['2', 'yyy', '%F0%9F%A6%8B', '987654321', 'b'.repeat(300)]) await ask(round);
    expect(await series()).toEqual(first);
    expect(first.length).toBeLessThan(1_500);
  });
});
