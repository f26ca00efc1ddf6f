import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALL_CHATS, messageWindow, type Actor, type Message } from '@fechatter/core';
import { addMembers, createChat, send, type Person } from '@fechatter/testing';
import { ChatsService } from '../../chats/chats.service.js';
import { MembersService } from '../../members/members.service.js';
import { OwnershipService } from '../../members/ownership.service.js';
import { MessagesService } from '../../messages/messages.service.js';
import { ReadStateService } from '../../reading/read-state.service.js';
import { ChatApi } from '../worlds/chat-api.js';
import { CountedApi } from '../worlds/counted-api.js';

/** The statements of an operation, counted below HTTP and authentication. */

interface World {
  actor: Actor;
  newOwnerId: string;
  chatId: string;
  messages: Message[];
  /** The people who are added and removed. */
  guestIds: string[];
}

let api: ChatApi;
let counted: CountedApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  counted = await CountedApi.start(api);
});
afterAll(async () => {
  await counted.stop();
  await api.stop();
});

async function worldOf(size: number): Promise<World> {
  const [ada, newOwner, ...guests] = (await api.people(2 + size)) as [Person, Person, ...Person[]];
  const chat = await createChat(ada, { members: [newOwner] });
  const messages: Message[] = [];
  for (let index = 0; index < size; index += 1) {
    const other = await createChat(ada);
    await addMembers(ada, other.id, [newOwner]);
    messages.push(await send(newOwner, chat.id, `n ${index}`));
    await ada.api.put(`/api/chat/${chat.id}/read`, { seq: index });
    await newOwner.api.patch(`/api/chat/${chat.id}/messages/${messages[0]!.id}`, { content: `edit ${index}` });
  }
  const actor = { userId: ada.id, workspaceId: ada.workspaceId };
  return { actor, newOwnerId: newOwner.id, chatId: chat.id, messages, guestIds: guests.map(({ id }) => id) };
}

async function costs({ actor, newOwnerId, chatId, messages, guestIds }: World): Promise<Record<string, number>> {
  const { app } = counted.service;
  const [chats, members] = [app.get(ChatsService, { strict: false }), app.get(MembersService, { strict: false })];
  const [ownership, read] = [
    app.get(OwnershipService, { strict: false }),
    app.get(ReadStateService, { strict: false }),
  ];
  const messageService = app.get(MessagesService, { strict: false });
  const newOwner = { ...actor, userId: newOwnerId };
  const [first, last] = [messages[0]!.id, messages.at(-1)!.id];
  const everything = { filter: ALL_CHATS, cursor: null, limit: 100 };
  const operations: Record<string, () => Promise<unknown>> = {
    list: () => chats.list(actor, { isJoinable: false, ...everything }),
    'list joinable': () => chats.list(actor, { isJoinable: true, ...everything }),
    get: () => chats.get(actor, chatId),
    update: () => chats.update(actor, chatId, { name: 'x', description: 'y' }, null),
    create: () =>
      chats.create(actor, { type: 'group', name: null, description: null, memberIds: [newOwnerId, ...guestIds] }, null),
    members: () => members.list(actor, chatId, null, 100),
    add: () => members.add(actor, chatId, guestIds, null),
    remove: () => members.remove(actor, chatId, guestIds),
    page: () => messageService.page(actor, chatId, messageWindow({}, 100), false),
    around: () => messageService.page(actor, chatId, messageWindow({ around: 3 }, 100), true),
    message: () => messageService.get(actor, chatId, last),
    changes: () => messageService.changes(actor, chatId, { since: 0, limit: 100, withSenders: true }),
    revisions: () => messageService.revisions(newOwner, { chatId, messageId: first }, null, 100),
    read: () => read.set(actor, chatId, 2),
    send: () => messageService.send(newOwner, { chatId, content: 'x', clientId: null, idempotency: null }),
    edit: () => messageService.edit(newOwner, chatId, last, 'other', null),
    delete: () => messageService.delete(newOwner, chatId, first, null),
    transfer: () => ownership.transfer(actor, chatId, newOwnerId, null),
    leave: () => members.leave(actor, chatId),
  };
  const told: Record<string, number> = {};
  for (const [name, operation] of Object.entries(operations)) told[name] = await counted.cost(operation);
  return told;
}

describe('an operation on chats', () => {
  it('costs as many statements with thirty people as with two', async () => {
    const [small, large] = [await costs(await worldOf(2)), await costs(await worldOf(30))];
    expect(large).toEqual(small);
    expect(Math.max(...Object.values(large))).toBeLessThanOrEqual(12);
    expect(large).toMatchObject({ list: 1, get: 1, send: 1 });
  });
});
