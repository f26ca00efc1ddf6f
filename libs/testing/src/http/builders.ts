import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthTokens, Chat, ChatType, Member, Message, Page } from '@fechatter/core';
import { ApiClient, expectStatus } from './api-client.js';

export const PASSWORD = 'a tram ride to nowhere';

export interface Invite {
  id: string;
  token: string;
  email: string | null;
  role: string;
  expiresAt: string;
  maxUses: number;
  uses: number;
  createdAt: string;
}

/** A person who has signed up, with a client that acts as them. */
export class Person {
  readonly api: ApiClient;

  constructor(
    baseUrl: string,
    readonly tokens: AuthTokens,
  ) {
    this.api = new ApiClient(baseUrl, tokens.accessToken);
  }

  get id(): string {
    return this.tokens.user.id;
  }

  get token(): string {
    return this.tokens.accessToken;
  }

  get email(): string {
    return this.tokens.user.email ?? '';
  }

  get workspaceId(): string {
    return this.tokens.workspace.id;
  }
}

export interface SignUp {
  email?: string;
  password?: string;
  fullName?: string;
  workspaceName?: string;
}

/** Signs up the owner of a new workspace. Names and addresses are unique unless given. */
export async function signUpWorkspace(baseUrl: string, given: SignUp = {}): Promise<Person> {
  const body = { ...newcomer(), workspaceName: `Workspace ${unique()}`, ...given };
  return new Person(baseUrl, await expectStatus(201, new ApiClient(baseUrl).post<AuthTokens>('/api/signup', body)));
}

export interface InviteRequest {
  email?: string;
  role?: string;
  expiresInSeconds?: number;
  maxUses?: number;
}

/** Sends the password of `host` along for an admin. */
export function invite(host: Person, request: InviteRequest = {}): Promise<Invite> {
  const body = request.role === 'admin' ? { ...request, currentPassword: PASSWORD } : request;
  return expectStatus(201, host.api.post<Invite>('/api/workspace/invites', body));
}

/** Gives a person or bot another role, as the owner of the workspace. */
export async function giveRole(owner: Person, userId: string, role: string): Promise<void> {
  await expectStatus(200, owner.api.patch(`/api/users/${userId}`, { role, currentPassword: PASSWORD }));
}

/** Invites a person as `host` and signs them up. */
export async function joinWorkspace(
  host: Person,
  given: Omit<SignUp, 'workspaceName'> & { role?: string } = {},
): Promise<Person> {
  const { role, ...person } = given;
  const { token } = await invite(host, role === undefined ? {} : { role });
  const body = { ...newcomer(), ...person, inviteToken: token };
  const { baseUrl } = host.api;
  return new Person(baseUrl, await expectStatus(201, new ApiClient(baseUrl).post<AuthTokens>('/api/signup', body)));
}

/** Signs up a workspace with its owner and `more` members. Resolves to the owner and then the members. */
export async function signUpPeople(baseUrl: string, more: number): Promise<[Person, ...Person[]]> {
  const owner = await signUpWorkspace(baseUrl);
  const people: [Person, ...Person[]] = [owner];
  for (let index = 0; index < more; index += 1) people.push(await joinWorkspace(owner));
  return people;
}

export interface NewChat {
  type?: ChatType;
  name?: string;
  description?: string;
  members?: readonly Person[];
}

/** Creates a chat; by default a private channel with a unique name. */
export function createChat(
  creator: Person,
  { type = 'private_channel', members = [], ...given }: NewChat = {},
): Promise<Chat> {
  const name = type.endsWith('channel') ? { name: `channel-${unique()}` } : {};
  const memberIds = members.length > 0 ? { memberIds: members.map(({ id }) => id) } : {};
  return expectStatus(201, creator.api.post<Chat>('/api/chat', { type, ...name, ...given, ...memberIds }));
}

export async function addMembers(host: Person, chatId: string, people: readonly Person[]): Promise<Member[]> {
  const request = host.api.post<{ added: Member[] }>(`/api/chat/${chatId}/members`, {
    userIds: people.map(({ id }) => id),
  });
  return (await expectStatus(200, request)).added;
}

export async function removeMember(owner: Person, chatId: string, person: Person): Promise<void> {
  await expectStatus(204, owner.api.delete(`/api/chat/${chatId}/members/${person.id}`));
}

export function join(person: Person, chatId: string): Promise<Chat> {
  return expectStatus(200, person.api.post<Chat>(`/api/chat/${chatId}/join`));
}

export async function leave(person: Person, chatId: string): Promise<void> {
  await expectStatus(204, person.api.post(`/api/chat/${chatId}/leave`));
}

/** Sends a message, with a new idempotency key unless one is given. */
export function send(sender: Person, chatId: string, content: string, key: string = randomUUID()): Promise<Message> {
  const path = `/api/chat/${chatId}/messages`;
  return expectStatus(201, sender.api.post<Message>(path, { content }, { 'idempotency-key': key }));
}

/** Reads a whole list, page by page. */
export async function readAll<T>(
  person: Person,
  path: string,
  limit = 100,
  more: Record<string, string> = {},
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = new URLSearchParams({
      ...more,
      limit: String(limit),
      ...(cursor === null ? {} : { cursor }),
    }).toString();
    const page: Page<T> = await expectStatus(200, person.api.get<Page<T>>(`${path}?${query}`));
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

export async function logOut(person: Person): Promise<void> {
  await expectStatus(204, person.api.post('/api/logout'));
}

function newcomer(): { email: string; password: string; fullName: string } {
  const name = unique();
  return { email: `${name}@example.org`, password: PASSWORD, fullName: `Person ${name}` };
}

function unique(): string {
  return randomBytes(5).toString('hex');
}
