import { Channel } from '../../tools/client/channel.mjs';
import { HttpClient } from '../../tools/client/http-client.mjs';

/**
 * Creates many channels of one owner, so that writers seldom wait for each other's lock.
 * @param {string} apiUrl
 * @param {number} channels
 * @returns {Promise<{ token: string, senderId: string, workspaceId: string, chatIds: string[] }>}
 */
export async function makeWorld(apiUrl, channels) {
  const first = await Channel.open(new HttpClient(apiUrl), 'channel-1');
  const { host } = first;
  const chatIds = [first.id];
  for (let index = 2; index <= channels; index++) {
    const body = { type: 'public_channel', name: `channel-${index}` };
    chatIds.push((await host.call('POST', '/api/chat', { body, key: body.name })).body.id);
  }
  const { body: chat } = await host.call('GET', `/api/chat/${first.id}`);
  return { token: host.accessToken, senderId: host.userId, workspaceId: chat.workspaceId, chatIds };
}
