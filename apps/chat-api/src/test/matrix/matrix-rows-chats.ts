import type { ChatType } from '@fechatter/core';
import {
  hiddenFromOutside,
  inEveryType,
  inside,
  membersOnly,
  openTo,
  readersOnly,
  toInsiders,
  toOutsiders,
  toReaders,
  unseenFromOutside,
  type Answers,
  type Row,
} from './matrix-row.js';

const anyone: Answers = { stranger: 200, outsider: 200, removed: 200, admin: 200, workspaceOwner: 200, ...inside(200) };

/** The owner manages a chat; admins manage public channels, too. Nobody manages a single chat. */
function managersOnly(success: number, inSingle: Answers['member'] = 'not_the_owner'): Record<ChatType, Answers> {
  const ownersOnly: Answers = { ...unseenFromOutside, ...inside('not_the_owner'), owner: success };
  const admins: Answers = { admin: success, adminInside: success, workspaceOwner: success };
  return {
    single: { ...unseenFromOutside, member: inSingle },
    group: ownersOnly,
    private_channel: ownersOnly,
    public_channel: { ...ownersOnly, ...openTo('not_the_owner'), ...admins },
  };
}

export const chatRows: Row[] = [
  { route: 'GET /api/chat', needs: 'read', byType: inEveryType(anyone), shows: toInsiders },
  {
    route: 'GET /api/chat',
    when: 'of public channels to join',
    needs: 'read',
    byType: inEveryType(anyone),
    shows: toOutsiders,
    request: () => ({ query: '?scope=public' }),
  },
  {
    route: 'GET /api/chat',
    when: 'looked up',
    needs: 'read',
    byType: inEveryType(anyone),
    request: () => ({ query: '?name=main&type=public_channel' }),
  },
  {
    route: 'GET /api/sync',
    needs: 'read',
    byType: inEveryType(anyone),
    shows: toReaders,
    showsIn: 'chats',
  },
  {
    route: 'POST /api/chat',
    when: 'with another person',
    needs: 'write',
    answers: { stranger: 'unknown_member', member: 201, admin: 201, workspaceOwner: 201 },
    unseen: { newcomer: 'unknown_member' },
    request: ({ newcomer }) => ({ body: { type: 'private_channel', name: 'New', memberIds: [newcomer] } }),
  },
  {
    route: 'POST /api/chat',
    when: 'for two',
    needs: 'write',
    answers: { stranger: 'unknown_member', member: 201, admin: 201, workspaceOwner: 201 },
    unseen: { newcomer: 'unknown_member' },
    request: ({ newcomer }) => ({ body: { type: 'single', memberIds: [newcomer] } }),
  },
  {
    route: 'GET /api/chat/:id',
    needs: 'read',
    byType: readersOnly(200),
    shows: toReaders,
  },
  {
    route: 'PATCH /api/chat/:id',
    needs: 'write',
    byType: managersOnly(200),
    request: () => ({ body: { description: 'Another one' } }),
  },
  {
    route: 'PATCH /api/chat/:id',
    when: 'to archive it',
    needs: 'write',
    byType: managersOnly(200),
    request: () => ({ body: { archived: true } }),
  },
  { route: 'DELETE /api/chat/:id', needs: 'write', byType: managersOnly(204) },
  {
    route: 'POST /api/chat/:id/join',
    needs: 'write',
    byType: readersOnly(200),
  },
  {
    route: 'POST /api/chat/:id/leave',
    needs: 'write',
    byType: {
      single: { ...unseenFromOutside, member: 'invalid_membership' },
      group: { ...unseenFromOutside, ...inside(204), owner: 'owner_must_transfer' },
      private_channel: { ...unseenFromOutside, ...inside(204), owner: 'owner_must_transfer' },
      public_channel: { ...openTo('not_a_member'), ...inside(204), owner: 'owner_must_transfer' },
    },
  },
  {
    route: 'PUT /api/chat/:id/read',
    needs: 'write',
    byType: membersOnly(200),
    request: () => ({ body: { seq: 2 } }),
  },
];

export const memberRows: Row[] = [
  { route: 'GET /api/chat/:id/members', needs: 'read', byType: readersOnly(200), shows: toReaders },
  {
    route: 'POST /api/chat/:id/members',
    needs: 'write',
    byType: { ...membersOnly(200), single: { ...unseenFromOutside, member: 'invalid_membership' } },
    unseen: { newcomer: 'unknown_member' },
    request: ({ newcomer }) => ({ body: { userIds: [newcomer] } }),
  },
  {
    route: 'DELETE /api/chat/:id/members',
    needs: 'write',
    byType: managersOnly(204, 'invalid_membership'),
    unseen: { member: 'unknown_member' },
    request: ({ member }) => ({ body: { userIds: [member] } }),
  },
  {
    route: 'DELETE /api/chat/:id/members/:memberId',
    needs: 'write',
    byType: managersOnly(204, 'invalid_membership'),
    unseen: { member: 'member_not_found' },
  },
  {
    route: 'PATCH /api/chat/:id/members/:memberId',
    needs: 'write',
    byType: managersOnly(200),
    unseen: { member: 'member_not_found' },
    request: () => ({ body: { role: 'owner' } }),
  },
];

const authorOnly: Answers = { ...unseenFromOutside, ...inside('not_the_author'), author: 200 };
const seenByManagers = { ...authorOnly, owner: 200 };

export const messageRows: Row[] = [
  { route: 'GET /api/chat/:id/messages', needs: 'read', byType: readersOnly(200), shows: toReaders },
  {
    route: 'GET /api/chat/:id/changes',
    needs: 'read',
    byType: readersOnly(200),
    shows: toReaders,
    request: () => ({ query: '?since=0' }),
  },
  {
    route: 'POST /api/chat/:id/messages',
    needs: 'write',
    byType: membersOnly(201),
    request: () => ({ body: { content: 'Hello' } }),
  },
  {
    route: 'GET /api/chat/:id/messages/:messageId',
    needs: 'read',
    byType: readersOnly(200),
    shows: toReaders,
    unseen: { message: 'message_not_found' },
  },
  {
    route: 'GET /api/chat/:id/messages/:messageId/revisions',
    needs: 'read',
    byType: {
      single: authorOnly,
      group: authorOnly,
      private_channel: seenByManagers,
      public_channel: { ...seenByManagers, adminInside: 200 },
    },
    unseen: { message: 'message_not_found' },
  },
  {
    route: 'PATCH /api/chat/:id/messages/:messageId',
    needs: 'write',
    byType: { ...inEveryType(authorOnly), public_channel: { ...authorOnly, ...openTo('not_a_member') } },
    unseen: { message: 'message_not_found' },
    request: () => ({ body: { content: 'Hello again' } }),
  },
  {
    route: 'DELETE /api/chat/:id/messages/:messageId',
    needs: 'write',
    byType: {
      single: { ...authorOnly, author: 204 },
      group: { ...authorOnly, author: 204, owner: 204 },
      private_channel: { ...authorOnly, author: 204, owner: 204 },
      public_channel: { ...authorOnly, ...openTo('not_a_member'), author: 204, owner: 204, adminInside: 204 },
    },
    unseen: { message: 'message_not_found' },
  },
  {
    route: 'GET /api/search/messages',
    needs: 'read',
    byType: inEveryType(anyone),
    shows: toReaders,
    request: () => ({ query: '?q=ourselves&facets=chat,sender' }),
  },
  {
    route: 'GET /api/search/messages',
    when: 'in the joined chats',
    needs: 'read',
    byType: inEveryType(anyone),
    shows: toInsiders,
    request: () => ({ query: '?q=ourselves&facets=chat,sender&scope=joined' }),
  },
  {
    route: 'GET /api/search/messages',
    when: 'in one chat',
    needs: 'read',
    byType: readersOnly(200),
    shows: toReaders,
    unseen: { chat: 'chat_not_found' },
    request: ({ chat }) => ({ query: `?q=ourselves&chatId=${chat}` }),
  },
  {
    route: 'GET /api/search/messages',
    when: 'in one joined chat',
    needs: 'read',
    byType: hiddenFromOutside(200),
    shows: toInsiders,
    unseen: { chat: 'chat_not_found' },
    request: ({ chat }) => ({ query: `?q=ourselves&chatId=${chat}&scope=joined` }),
  },
  {
    route: 'GET /api/search/messages',
    when: 'as fresh as a message',
    needs: 'read',
    byType: readersOnly(200),
    unseen: { chat: 'chat_not_found' },
    request: ({ chat }) => ({ query: `?q=ourselves&freshAs=${chat}:1` }),
  },
  {
    route: 'GET /api/search/suggest',
    needs: 'read',
    byType: inEveryType(anyone),
    request: () => ({ query: '?q=ma' }),
  },
];
