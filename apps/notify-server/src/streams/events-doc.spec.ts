import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseConfig } from '../config.js';
import { CLOSING_REASONS, RESET_REASONS } from '../feed/frames.js';
import { createKeyPair } from '@fechatter/testing';
import { RECONNECT_MS } from './event-streams.js';

const page = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');

describe('docs/events.md', () => {
  it('says for each reason of stream.closing what to do, and for no other', () => {
    const [, table = ''] = page.split('| `reason` ');
    const rows = (table.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)`.*\|.*\w.*\|.*\w.*\|$/gm);
    expect(Array.from(rows, ([, reason]) => reason)).toEqual([...CLOSING_REASONS]);
  });

  it('lists the reasons of stream.reset', () => {
    const [, row = ''] = /^\| `stream.reset`.*`reason`: (.*?) *\|$/m.exec(page) ?? [];
    expect(row.split(', ')).toEqual(RESET_REASONS.map((reason) => `\`${reason}\``));
  });

  it('has the times of the code', () => {
    const JWT_PUBLIC_KEY = createKeyPair().publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { heartbeatSeconds } = parseConfig({ NATS_URL: 'nats://nowhere', JWT_PUBLIC_KEY });
    expect(page).toContain(`${heartbeatSeconds} s by default`);
    expect(page).toContain(`\`retry:\` of ${RECONNECT_MS.min / 1_000} to ${RECONNECT_MS.max / 1_000} s`);
  });
});
