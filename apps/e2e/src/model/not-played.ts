import type { EventType } from '@fechatter/core';

/** The events that the model's script does not produce, each with the reason. */
export const eventsNotPlayed: Partial<Record<EventType, string>> = {
  'chat.resync': 'stands for an event that could not be published: relay.int-spec.ts of chat-api makes one',
};

/** The operations that change something and that no command of the model calls, each with the reason. */
export const operationsNotPlayed: Record<string, string> = {
  'POST /api/signup': 'the stage signs its people up before the first round',
  'POST /api/workspace/invites': 'the stage invites its people before the first round',
  'DELETE /api/workspace/invites/{id}': 'concerns no chat: invites.int-spec.ts',
  'POST /api/signin': 'a player signs in again after a reactivation',
  'POST /api/refresh': 'concerns no chat: refreshing.int-spec.ts',
  'POST /api/logout': 'a deactivation ends sessions in the same way: sessions.int-spec.ts',
  'POST /api/logout-all': 'a deactivation ends sessions in the same way: sessions.int-spec.ts',
  'DELETE /api/sessions/{sessionId}': 'a deactivation ends sessions in the same way: sessions.int-spec.ts',
  'PUT /api/me/password': 'concerns no chat: passwords.int-spec.ts',
  'POST /api/password-reset': 'concerns no chat: passwords.int-spec.ts',
  'POST /api/users/{userId}/password-reset': 'concerns no chat: passwords.int-spec.ts',
  'POST /api/tokens': 'concerns no chat: api-tokens.int-spec.ts',
  'DELETE /api/tokens/{tokenId}': 'concerns no chat: api-tokens.int-spec.ts',
  'POST /api/tokens/exchange': 'changes nothing: api-tokens.int-spec.ts',
  'POST /api/events/ticket': 'changes nothing: tickets.e2e-spec.ts',
  'POST /api/events/typing': 'changes nothing that lasts: typing.int-spec.ts of notify-server',
  'PUT /api/events/presence': 'concerns no chat: presence.int-spec.ts of notify-server',
  'POST /api/bots': 'a bot is a person, who plays like others: api-tokens.int-spec.ts',
  'PUT /api/search/preferences': 'concerns no chat: tuning.int-spec.ts',
  'DELETE /api/chat/{id}/members': 'removes several as the removal of one does: members.int-spec.ts',
};
