import type { ChatType } from '@fechatter/core';
import { idNameOf, NOBODIES, PEOPLE, type Answers, type Caller, type IdName, type Nobody } from './matrix-row.js';
import type { Outcome, Row } from './matrix-row.js';

/** One request of one caller, with its expected outcome. */
export interface Cell {
  row: Row;
  type: ChatType;
  caller: Caller | Nobody;
  /** The scope of the API token that is used in place of the caller's session. */
  scope?: Scope;
  /** The name of the id that is replaced by each id of its type that the caller may not see or use. */
  id?: IdName;
  /** Null for a refusal of any kind, as long as it is always the same. */
  expected: Outcome | null;
  /** Whether the cell may change something, and so has a world of its own. */
  isAlone: boolean;
}

type Scope = 'read' | 'write' | 'admin';

const tooLittle: Partial<Record<Row['needs'], Scope>> = { write: 'read', admin: 'write', session: 'admin' };
const enough: Partial<Record<Row['needs'], Scope>> = { read: 'read', write: 'write', admin: 'admin' };
/** The API tokens of the matrix belong to the first of these callers who succeeds. */
const tokenOwners: readonly Caller[] = ['member', 'owner', 'admin', 'workspaceOwner', 'author'];

export function cellsOf(row: Row): Cell[] {
  if (!row.byType) return ofType(row, 'group', wholeAnswers(row));
  return Object.entries(row.byType).flatMap(([type, answers]) => ofType(row, type as ChatType, answers));
}

export function describeCell({ type, caller, scope, id, row }: Cell): string {
  const words = [row.byType && type, caller, scope && `with a ${scope} token`, id && `naming a foreign ${id}`];
  return words.filter(Boolean).join(' ');
}

/** The ids in the path, and those that the row names elsewhere in the request. */
export function idsOf({ route, unseen = {} }: Row): IdName[] {
  const inPath = [...route.matchAll(/:(\w+)/g)].map(([, parameter = '']) => idNameOf(route, parameter));
  return [...new Set([...inPath, ...(Object.keys(unseen) as IdName[])])];
}

/** On a route about no chat, the roles in a chat count as ordinary members of the workspace. */
function wholeAnswers({ answers = {} }: Row): Answers {
  const { member, admin } = answers;
  return { outsider: member, removed: member, owner: member, adminInside: admin, ...answers };
}

function ofType(row: Row, type: ChatType, answers: Answers): Cell[] {
  assertComplete(row, type, answers);
  const isReading = row.route.startsWith('GET ');
  const cell = (caller: Cell['caller'], expected: Cell['expected'], more: Partial<Cell> = {}): Cell => {
    const isAlone = !isReading && !(caller in NOBODIES && row.needs !== 'nothing');
    return { row, type, caller, expected, isAlone, ...more };
  };
  const asPerson = callersIn(type).flatMap((caller) => {
    const expected = answers[caller];
    return expected === undefined ? [] : [cell(caller, expected)];
  });
  const asNobody = Object.entries(NOBODIES).map(([caller, code]) =>
    cell(caller as Nobody, row.needs === 'nothing' ? (answers.member ?? null) : code),
  );
  return [...asPerson, ...asNobody, ...withTokens(row, answers, cell), ...withForeignIds(row, type, answers, cell)];
}

type MakeCell = (caller: Cell['caller'], expected: Cell['expected'], more?: Partial<Cell>) => Cell;

function withTokens({ needs }: Row, answers: Answers, cell: MakeCell): Cell[] {
  if (needs === 'token') return [cell('member', 200, { scope: 'read' })];
  const owner = tokenOwners.find((caller) => typeof answers[caller] === 'number');
  if (needs === 'nothing' || owner === undefined) return [];
  const refused = tooLittle[needs];
  const taken = enough[needs];
  return [
    ...(refused ? [cell(owner, 'insufficient_scope', { scope: refused })] : []),
    ...(taken ? [cell(owner, answers[owner] ?? null, { scope: taken })] : []),
  ];
}

function withForeignIds(row: Row, type: ChatType, answers: Answers, cell: MakeCell): Cell[] {
  if (row.needs === 'nothing') return [];
  const insiders = callersIn(type).filter((caller) => caller !== 'stranger' && isSomething(answers[caller]));
  return idsOf(row).flatMap((id) =>
    insiders.map((caller) => {
      const isTaken = typeof answers[caller] === 'number';
      return cell(caller, isTaken ? unseenCode(row, id) : null, { id });
    }),
  );
}

function unseenCode({ route, unseen }: Row, id: IdName): Outcome {
  const code = unseen?.[id] ?? (id === 'chat' ? 'chat_not_found' : undefined);
  if (!code) throw new Error(`${route}: the row does not say what is answered to a foreign ${id}`);
  return code;
}

function isSomething(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome !== 'chat_not_found';
}

const notInSingle: readonly Caller[] = ['owner', 'removed', 'adminInside'];

/** A single chat has no owner and no removed members, and here neither of the two is an admin. */
function callersIn(type: ChatType): Caller[] {
  return PEOPLE.filter((caller) => type !== 'single' || !notInSingle.includes(caller));
}

/** A row may omit the author only, who is like any other member to most routes. */
function assertComplete({ route }: Row, type: ChatType, answers: Answers): void {
  const missing = callersIn(type).filter((caller) => caller !== 'author' && answers[caller] === undefined);
  if (missing.length > 0) throw new Error(`${route}: the row says nothing about ${missing.join(', ')} (${type})`);
}
