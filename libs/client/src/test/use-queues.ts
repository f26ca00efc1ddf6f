import { afterEach } from '@jest/globals';
import type { Environment } from '../environment/environment.js';
import { openQueue, type QueueOptions, type SendQueue } from '../queue/send-queue.js';
import { createApi } from '../rest/api.js';
import { resumeSession, signIn } from '../session/person-session.js';
import type { Session } from '../session/session.js';
import type { Fault, Received } from './test-api.js';
import { useTestApi } from './use-test-api.js';

export const world = useTestApi();
const CHAT = '42';

const queues: SendQueue[] = [];
afterEach(() => {
  for (const queue of queues.splice(0)) queue.close();
});

/** The queue of a tab that is opened now. */
export async function openTab(
  overrides: Partial<Environment> = {},
  options: Partial<QueueOptions> = {},
): Promise<SendQueue> {
  const environment = world.origin.tab(overrides);
  const { url } = world.server;
  const ann = { email: 'ann@example.org', password: 'x' };
  const session: Session = (await resumeSession({ environment, url })) ?? (await signIn({ environment, url }, ann));
  const api = createApi({ environment, url, credentials: session });
  const queue = await openQueue({ environment, api, userId: session.userId, ...options });
  queues.push(queue);
  return queue;
}

export const send = (queue: SendQueue, content: string, chatId = CHAT) => queue.send(chatId, { content });
export const contents = (chatId = CHAT) =>
  world.server.messages.filter((message) => message.chatId === chatId).map(({ content }) => content);
export const states = (queue: SendQueue) => queue.entries().map(({ message, state }) => `${message.content} ${state}`);
export const isSend = ({ path }: Received) => path.endsWith('/messages');
export const sends = () => world.server.received.filter(isSend);

/** Lets each send meet `fault`. */
export function failing(fault: (request: Received) => Fault | null): void {
  world.server.fault = (request) => (isSend(request) ? fault(request) : null);
}

/** Moves the clock in steps until the assertion holds. */
export const meanwhile = (assertion: () => void) => world.origin.clock.until(assertion);

export const CUT: Fault = { when: 'before', cut: true };
export const CUT_AFTER: Fault = { when: 'after', cut: true };
