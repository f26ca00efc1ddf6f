import { PASSWORD, type ApiResponse, type ApiClient, type Problem } from '@fechatter/testing';
import type { Answer, Command } from '../expected/commands.js';

/** Sends `command` to the server, once. */
export async function perform(client: ApiClient, command: Command): Promise<Answer> {
  const { status, body } = await request(client, command);
  return { status, code: status < 300 ? null : (body as Problem).code, body };
}

function request(client: ApiClient, command: Command): Promise<ApiResponse<unknown>> {
  switch (command.kind) {
    case 'look':
      return client.get(`${at(command)}/changes?since=0&limit=100`);
    case 'send':
      return client.post(`${at(command)}/messages`, {
        content: command.content,
        clientId: command.clientId,
      });
    case 'edit':
      return client.patch(`${at(command)}/messages/${command.messageId}`, { content: command.content });
    case 'unsend':
      return client.delete(`${at(command)}/messages/${command.messageId}`);
    case 'join':
    case 'leave':
      return client.post(`${at(command)}/${command.kind}`);
    case 'delete':
      return client.delete(at(command));
    case 'add':
      return client.post(`${at(command)}/members`, { userIds: command.userIds });
    case 'remove':
      return client.delete(`${at(command)}/members/${command.userId}`);
    case 'transfer':
      return client.patch(`${at(command)}/members/${command.userId}`, { role: 'owner' });
    case 'change':
      return client.patch(at(command), command.patch);
    case 'read':
      return client.put(`${at(command)}/read`, { seq: command.seq });
    case 'deactivate':
      return client.patch(`/api/users/${command.userId}`, { status: 'deactivated' });
    case 'reactivate':
      // The owner needs the password to reactivate an admin.
      return client.patch(`/api/users/${command.userId}`, { status: 'active', currentPassword: PASSWORD });
    case 'rename-me':
      return client.patch('/api/me', { fullName: command.name });
    case 'rename-workspace':
      return client.patch('/api/workspace', { name: command.name });
    case 'create': {
      const { type, name, memberIds } = command;
      return client.post('/api/chat', { type, ...(name !== null && { name }), memberIds });
    }
  }
}

function at({ chatId }: { chatId: string }): string {
  return `/api/chat/${chatId}`;
}
