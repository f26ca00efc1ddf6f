import { setTimeout as delay } from 'node:timers/promises';
import { Recorder } from './recorder.mjs';

const SEARCH_ATTEMPTS = 100;
const PAUSE_MS = 100;

/**
 * Plays a story that calls every operation, against a new system, and returns the calls: the examples of the
 * OpenAPI document.
 * @param {object} document OpenAPI
 * @param {{ chatApi: string, notifyServer: string }} urls
 */
export async function playStory(document, urls) {
  const recorder = new Recorder(document, urls);
  const people = await signUp(recorder);
  const chats = await openChats(recorder, people);
  await talk(recorder, people, chats);
  await search(recorder, people);
  await changeMembers(recorder, people, chats);
  await changePeople(recorder, people);
  await useTokens(recorder, people);
  await leave(recorder, people);
  await lookAtTheSystem(recorder);
  return recorder.calls;
}

/** @param {import('../../libs/system/src/index.d.mts').System} system that runs */
export function urlsOf({ run }) {
  return { chatApi: run.chatApis[0], notifyServer: run.notifyServers[0] };
}

async function signUp(api) {
  const password = 'six green apples';
  const ann = await api.call('authSignUp', {
    body: { fullName: 'Ann Silva', email: 'ann@example.org', password, workspaceName: 'Acme' },
  });
  const token = ann.accessToken;
  const invite = await api.call('invitesCreate', { token, body: { role: 'member', maxUses: 3 } });
  await api.call('invitesGet', { token, path: { id: invite.id } });
  await api.call('invitesList', { token, query: { limit: 20 } });
  const join = (fullName, email) =>
    api.call('authSignUp', { body: { fullName, email, password, inviteToken: invite.token } });
  const [bo, cai] = [await join('Bo Lindqvist', 'bo@example.org'), await join('Cai Wen', 'cai@example.org')];
  await api.call('invitesRevoke', { token, path: { id: invite.id } });
  await api.call('workspaceGet', { token });
  await api.call('workspaceUpdate', { token, body: { name: 'Acme Research' } });
  await api.call('meGet', { token });
  await api.call('meUpdate', { token, body: { timeZone: 'Europe/Lisbon' } });
  return { ann, bo, cai, password };
}

async function openChats(api, { ann, bo, cai }) {
  const token = ann.accessToken;
  const general = await api.call('chatsCreate', {
    token,
    headers: { 'Idempotency-Key': 'general-1' },
    body: { type: 'public_channel', name: 'general', description: 'Whatever concerns everyone' },
  });
  const group = await api.call('chatsCreate', {
    token,
    body: { type: 'group', name: 'Launch', memberIds: [bo.user.id, cai.user.id] },
  });
  const direct = { token, body: { type: 'single', memberIds: [bo.user.id] } };
  await api.call('chatsCreate', direct);
  // Creating it again returns the chat that is there.
  await api.call('chatsCreate', direct);
  await api.call('membersJoin', { token: bo.accessToken, path: { id: general.id } });
  await api.call('membersAdd', { token, path: { id: general.id }, body: { userIds: [cai.user.id] } });
  await api.call('membersList', { token, path: { id: general.id } });
  await api.call('chatsList', { token, query: { name: 'General', type: 'public_channel', limit: 20 } });
  await api.call('chatsGet', { token, path: { id: general.id } });
  await api.call('chatsUpdate', { token, path: { id: general.id }, body: { description: 'What concerns everyone' } });
  return { general, group };
}

async function talk(api, { ann, bo }, { general }) {
  const token = ann.accessToken;
  const path = { id: general.id };
  const send = (content, who = token) =>
    api.call('messagesSend', {
      token: who,
      path,
      headers: { 'Idempotency-Key': `message-${content.length}` },
      body: { content, clientId: `draft-${content.length}` },
    });
  await api.listen('eventsOpen', { token }, 'message.created', () =>
    send('The deploy starts at noon.', bo.accessToken),
  );
  await api.call('ticketsCreate', { token });
  const { cursor } = await api.call('eventsOpen', { token }, 'application/json');
  const message = await send('Who watches the dashboards?');
  const newer = { after: cursor, types: ['message.*'], chats: [general.id], limit: 20, waitSeconds: 10 };
  await api.call('eventsOpen', { token, query: newer }, 'application/json');
  await api.call('liveStartTyping', { token, body: { chatId: general.id } });
  await api.call('liveSetPresence', { token, body: { state: 'away' } });
  await api.call('liveListPresence', { token, query: { userIds: [ann.user.id] } });
  const messagePath = { ...path, messageId: message.id };
  await api.call('messagesEdit', { token, path: messagePath, body: { content: 'Who watches the dashboards today?' } });
  await api.call('messagesGet', { token, path: messagePath });
  await api.call('messagesRevisions', { token, path: messagePath });
  await api.call('messagesPage', { token, path, query: { before: message.seq + 1, limit: 20, include: 'senders' } });
  await api.call('messagesChanges', { token, path, query: { since: message.seq - 1, include: 'senders' } });
  await api.call('readStateSet', { token: bo.accessToken, path, body: { seq: message.seq } });
  await api.call('messagesDelete', { token, path: messagePath });
  await api.call('syncGet', { token, query: { limit: 20 } });
}

/** Repeats the search until the message is in the index. Only the last call is an example. */
async function search(api, { ann }) {
  const request = { token: ann.accessToken, query: { q: 'deploy', limit: 20 } };
  for (let attempt = 0; attempt < SEARCH_ATTEMPTS; attempt++) {
    const { items } = await api.call('searchMessages', request);
    if (items?.length > 0) return suggestions(api, request);
    api.calls.pop();
    await delay(PAUSE_MS);
  }
  throw new Error('The message was not found.');
}

async function suggestions(api, { token }) {
  await api.call('searchSuggest', { token, query: { q: 'gen' } });
  await api.call('searchPutPreferences', { token, body: { tune: 'none' } });
  await api.call('searchGetPreferences', { token });
}

async function changeMembers(api, { ann, bo, cai }, { general, group }) {
  const token = ann.accessToken;
  await api.call('membersRemoveOne', { token, path: { id: general.id, memberId: cai.user.id } });
  await api.call('membersAdd', { token, path: { id: general.id }, body: { userIds: [cai.user.id] } });
  await api.call('membersRemove', { token, path: { id: general.id }, body: { userIds: [cai.user.id] } });
  await api.call('membersTransferOwnership', {
    token,
    path: { id: general.id, memberId: bo.user.id },
    body: { role: 'owner' },
  });
  await api.call('membersLeave', { token, path: { id: general.id } });
  await api.call('chatsDelete', { token, path: { id: group.id } });
}

async function changePeople(api, { ann, bo, password }) {
  const token = ann.accessToken;
  await api.call('usersList', { token, query: { q: 'bo lind', limit: 20 } });
  await api.call('usersGet', { token, path: { id: bo.user.id } });
  await api.call('usersChange', {
    token,
    path: { id: bo.user.id },
    body: { role: 'admin', currentPassword: password },
  });
  const link = await api.call('passwordsIssueReset', {
    token,
    path: { userId: bo.user.id },
    body: { currentPassword: password },
  });
  await api.call('passwordsReset', { body: { token: link.token, password: 'five red plums' } });
  await api.call('passwordsChange', { token, body: { currentPassword: password, newPassword: 'seven blue figs' } });
}

async function useTokens(api, { ann }) {
  const token = (await api.call('authSignIn', { body: { email: ann.user.email, password: 'seven blue figs' } }))
    .accessToken;
  const bot = await api.call('botsCreate', { token, body: { fullName: 'Build bot' } });
  const botToken = await api.call('tokensCreate', {
    token,
    body: { name: 'Reports builds', scope: 'write', expiresInSeconds: 86_400, userId: bot.id },
  });
  await api.call('tokensList', { token, query: { userId: bot.id } });
  await api.call('tokensExchange', { token: botToken.token });
  await api.call('tokensRevoke', { token, path: { tokenId: botToken.id } });
}

async function leave(api, { ann }) {
  const signIn = () => api.call('authSignIn', { body: { email: ann.user.email, password: 'seven blue figs' } });
  const first = await signIn();
  const { accessToken: token } = await api.call('authRefresh', { body: { refreshToken: first.refreshToken } });
  const { items } = await api.call('sessionsList', { token });
  const other = items.find(({ isCurrent }) => !isCurrent);
  await api.call('sessionsRevoke', { token, path: { sessionId: other.id } });
  await api.call('authLogOut', { token });
  await api.call('authLogOutEverywhere', { token: (await signIn()).accessToken });
}

async function lookAtTheSystem(api) {
  await api.call('healthSimple');
  await api.call('healthReady');
  await api.call('healthDetail');
  const { openapi, info } = await api.call('openApiGet');
  // The document can't contain itself.
  api.calls.at(-1).answer = { openapi, info: { title: info.title, version: info.version } };
  const document = await api.call('asyncApiGet');
  api.calls.at(-1).answer = document.slice(0, document.indexOf('info:'));
}
