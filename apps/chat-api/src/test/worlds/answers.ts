import type { Chat, ChatSummary } from '@fechatter/core';
import type { Person, Problem } from '@fechatter/testing';

/** The status and code of a refusal. */
export async function problem(answer: Promise<{ status: number; body: unknown }>): Promise<[number, string]> {
  const { status, body } = await answer;
  return [status, (body as Problem).code];
}

export async function getChat(person: Person, chatId: string): Promise<Chat> {
  return (await person.api.get<Chat>(`/api/chat/${chatId}`)).body;
}

/** A chat without the fields that differ between its viewers. */
export function summaryOf({ lastMessage: _, me: __, ...summary }: Chat): ChatSummary {
  return summary;
}

export function idsOf(people: readonly Person[]): string[] {
  return people.map(({ id }) => id);
}
