import type { Consumer, JsMsg, NatsConnection } from 'nats';
import { MESSAGES_LOST, openConsumer, type StreamRange } from './ordered-reader.js';

/** The first messages of a range, in order. */
export interface StoredPage {
  messages: JsMsg[];
  /** Whether the stream held no more of the range than this. */
  isLast: boolean;
}

/** Short, since what is stored is sent at once. */
const PULL_EXPIRES_MS = 2_000;

/**
 * Reads the beginning of what a stream holds of `range`: about `pageBytes`, but at least one message if there
 * is any. Nothing stays open, so a caller who takes long over a page keeps nobody waiting. Throws if messages
 * were lost between the stream and the consumer.
 */
export async function readStoredPage(
  connection: NatsConnection,
  range: StreamRange,
  pageBytes: number,
): Promise<StoredPage> {
  const { consumer, pending } = await openConsumer(connection, range);
  try {
    const messages = pending > 0 ? await readPage(consumer, pageBytes) : [];
    return { messages, isLast: (messages.at(-1)?.info.pending ?? pending) === 0 };
  } finally {
    void consumer.delete().catch(() => false);
  }
}

/** One pull has at most 100 messages. The page is full when another one as large would be too much. */
async function readPage(consumer: Consumer, pageBytes: number): Promise<JsMsg[]> {
  const page: JsMsg[] = [];
  for (let bytes = 0; bytes < pageBytes / 2;) {
    const pulled = await pull(consumer, page.length, { max_bytes: pageBytes });
    page.push(...pulled);
    if (pulled.length === 0 || pulled.at(-1)?.info.pending === 0) break;
    bytes += pulled.reduce((sum, { data }) => sum + data.length, 0);
  }
  // The first message alone is larger than a page.
  if (page.length === 0) page.push(...(await pull(consumer, 0, { max_messages: 1 })));
  if (page.length === 0) throw new Error('the stream has not sent what it holds');
  return page;
}

/** `delivered` is how many messages came through the consumer before. */
async function pull(
  consumer: Consumer,
  delivered: number,
  limit: { max_bytes: number } | { max_messages: number },
): Promise<JsMsg[]> {
  const messages: JsMsg[] = [];
  const pulling = await consumer.fetch({ ...limit, expires: PULL_EXPIRES_MS });
  for await (const message of pulling) {
    messages.push(message);
    if (message.info.deliverySequence !== delivered + messages.length) throw new Error(MESSAGES_LOST);
    if (message.info.pending === 0) break;
  }
  pulling.stop();
  return messages;
}
