import type { ErrorCode } from '@fechatter/core';
import { errorStatus, type TokenSigner } from '@fechatter/server';
import {
  idNameOf,
  NOBODIES,
  type Caller,
  type IdName,
  type Ids,
  type Login,
  type MatrixWorld,
  type Outcome,
} from './matrix-row.js';
import { elsewhere, idsFor, never, SECRET } from './matrix-world.js';
import { describeCell, type Cell } from './matrix-cells.js';

interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** The ids that a "not found" can refer to. */
const aboutIds: Partial<Record<ErrorCode, IdName[]>> = {
  chat_not_found: ['chat'],
  message_not_found: ['message'],
  user_not_found: ['user'],
  member_not_found: ['member'],
  invite_not_found: ['invite'],
  session_not_found: ['session'],
  token_not_found: ['token'],
  unknown_member: ['newcomer', 'member', 'user'],
};

/** The parts in which two equal answers differ. */
const ownToEachAnswer = /^(x-request-id|date|ratelimit.*|connection|keep-alive|content-length)$/;

/** Sends the requests of cells to chat-api over HTTP, and checks the answers. */
export class MatrixRunner {
  constructor(
    private readonly url: string,
    private readonly signer: TokenSigner,
  ) {}

  /** Describes what is wrong with the answer to the cell; null if nothing is. */
  async complaint(cell: Cell, world: MatrixWorld): Promise<string | null> {
    const problem = cell.id ? await this.foreignIds(cell, world, cell.id) : await this.plain(cell, world);
    return problem === null ? null : `${describeCell(cell)}: ${problem}`;
  }

  private async plain(cell: Cell, world: MatrixWorld): Promise<string | null> {
    const ids = await this.prepared(cell, world);
    const token = await this.tokenOf(cell, world);
    const answer = await this.ask(cell, world, ids, token);
    return (
      unexpected(cell.expected, answer) ??
      leak(cell, answer) ??
      (await this.differenceToNothing(cell, world, ids, token, answer))
    );
  }

  /** A "not found" must equal the answer for an id that never existed. */
  private async differenceToNothing(
    cell: Cell,
    world: MatrixWorld,
    ids: Ids,
    token: string,
    answer: Answer,
  ): Promise<string | null> {
    const names = aboutIds[codeIn(answer)] ?? [];
    if (names.length === 0) return null;
    const nothing = Object.fromEntries(names.map((name) => [name, never[name]]));
    return difference(answer, await this.ask(cell, world, { ...ids, ...nothing }, token));
  }

  private async foreignIds(cell: Cell, world: MatrixWorld, name: IdName): Promise<string | null> {
    const ids = await this.prepared(cell, world);
    const token = await this.tokenOf(cell, world);
    const toNothing = await this.ask(cell, world, { ...ids, [name]: never[name] }, token);
    const problem = cell.expected === null ? notRefused(toNothing) : unexpected(cell.expected, toNothing);
    if (problem) return `id that never existed: ${problem}`;
    for (const id of elsewhere(world, name)) {
      const answer = await this.ask(cell, world, { ...ids, [name]: id }, token);
      const wrong = difference(answer, toNothing);
      if (wrong) return `id ${id}: ${wrong}`;
    }
    return null;
  }

  private async prepared({ row, caller }: Cell, world: MatrixWorld): Promise<Ids> {
    const person = caller in NOBODIES ? 'member' : (caller as Caller);
    const ids = idsFor(world, person, row.target);
    if (!row.prepare) return ids;
    const post = (as: Caller, path: string, body?: unknown) =>
      this.made(path, body, this.sign(world, world.people[as]));
    return { ...ids, ...(await row.prepare({ world, caller: person, ids, post })) };
  }

  private async tokenOf({ caller, scope }: Cell, world: MatrixWorld): Promise<string> {
    const { people } = world;
    if (caller === 'anonymous') return '';
    if (caller === 'expired') return this.sign(world, people.member, -60);
    const login = caller === 'deactivated' ? people.gone : people[caller];
    const token = this.sign(world, login);
    if (scope === undefined) return token;
    const { token: made = '' } = await this.made('/api/tokens', { name: 'Matrix', scope }, token);
    return made;
  }

  private sign({ home, away, people }: MatrixWorld, login: Login, ttlSeconds?: number): string {
    const workspaceId = login === people.stranger ? away : home;
    return this.signer.sign({ userId: login.id, workspaceId, sessionId: login.sessionId }, ttlSeconds);
  }

  private async made(path: string, body: unknown, token: string): Promise<Record<string, string>> {
    const { status, text } = await this.send('POST', path, token, { body });
    if (status >= 300) throw new Error(`POST ${path} while preparing: ${status} ${text}`);
    return JSON.parse(text) as Record<string, string>;
  }

  private ask({ row }: Cell, world: MatrixWorld, ids: Ids, token: string): Promise<Answer> {
    const { method, path } = target(row.route, ids);
    const { query = '', ...call } = row.request?.(ids, world) ?? {};
    return this.send(method, path + query, token, call);
  }

  private async send(
    method: string,
    path: string,
    token: string,
    { body, headers: given = {} }: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer> {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...given,
    };
    const response = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  }
}

function target(route: string, ids: Ids): { method: string; path: string } {
  const [method = '', pattern = ''] = route.split(' ');
  return { method, path: pattern.replace(/:(\w+)/g, (_, parameter: string) => ids[idNameOf(route, parameter)]) };
}

function unexpected(expected: Outcome | null, answer: Answer): string | null {
  const code = codeIn(answer);
  const isAsExpected =
    typeof expected === 'number'
      ? answer.status === expected
      : expected === code && answer.status === errorStatus[expected];
  return isAsExpected ? null : `expected ${expected}, got ${answer.status} ${code} ${answer.text.slice(0, 300)}`;
}

function notRefused({ status, text }: Answer): string | null {
  return status >= 400 && status < 500 ? null : `expected a refusal, got ${status} ${text.slice(0, 300)}`;
}

function leak({ row, caller, type }: Cell, { status, text }: Answer): string | null {
  const isShown = text.includes(SECRET);
  if (status >= 400) return isShown ? `a refusal shows what it refuses: ${text}` : null;
  if (!row.shows || caller in NOBODIES) return null;
  const isShownThere = row.showsIn === undefined ? isShown : fieldOf(text, row.showsIn).includes(SECRET);
  return isShownThere === row.shows(type).includes(caller as Caller)
    ? null
    : `shown: ${isShownThere}, ${text.slice(0, 300)}`;
}

function fieldOf(text: string, name: string): string {
  return JSON.stringify((JSON.parse(text) as Record<string, unknown>)[name]);
}

function difference(answer: Answer, other: Answer): string | null {
  const [one, two] = [face(answer), face(other)];
  return one === two ? null : `differs from the answer to what never existed: ${one} <> ${two}`;
}

function face({ status, headers, text }: Answer): string {
  const kept = Object.entries(headers).filter(([name]) => !ownToEachAnswer.test(name));
  return JSON.stringify([status, kept.sort(), text.replace(/"instance":"[^"]*"/, '"instance":""')]);
}

function codeIn({ headers, text }: Answer): ErrorCode {
  const isProblem = headers['content-type']?.startsWith('application/problem+json');
  return isProblem ? (JSON.parse(text) as { code: ErrorCode }).code : ('none' as ErrorCode);
}
