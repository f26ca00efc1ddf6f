import { describe, expect, it } from '@jest/globals';
import { createLog } from './log.js';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let lines = '';
  const settings = { logLevel: 'info', instanceName: 'a' } as const;
  write(createLog('notes', settings, { write: (line: string) => (lines += line) }));
  return lines;
}

describe('the log', () => {
  it.each([
    [{ password: 'hush' }],
    [{ body: { currentPassword: 'hush' } }],
    [{ tokens: { refreshToken: 'hush' } }],
    [{ request: { headers: { authorization: 'hush' } } }],
    [{ message: { content: 'hush' } }],
  ])('redacts secrets and texts in %j', (fields) => {
    const line = logged((log) => log.info(fields, 'said'));
    expect(line).toContain('[redacted]');
    expect(line).not.toContain('hush');
  });

  it('logs type, code and message of an error, and nothing of its statement', () => {
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'hush' });
    const error = Object.assign(new Error('failed', { cause }), { parameters: ['hush'], query: 'insert' });
    const line = logged((log) => log.error({ err: error }, 'failed'));
    expect(JSON.parse(line)).toMatchObject({ level: 'error', err: { message: 'failed', cause: { code: '23505' } } });
    expect(line).not.toContain('hush');
  });

  it('writes one line of JSON with time and service', () => {
    const line = JSON.parse(logged((log) => log.info('up'))) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'info', service: 'notes', instance: 'a', msg: 'up' });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });
});
