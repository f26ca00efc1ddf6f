import type { PathItem, Tag } from '../model/open-api.js';

/** The tags in the order in which a reader needs them. A tag is the name of a controller. */
const descriptions = {
  Auth: 'Sign up, sign in, refresh the tokens, and sign out.',
  Sessions: 'The places where you are signed in.',
  Passwords: 'Change a password, or reset one that was forgotten.',
  Me: 'Your own profile.',
  Users: 'The people of your workspace.',
  Workspace: 'The name and the address of your workspace.',
  Invites: 'Invite people into your workspace.',
  Chats: 'Direct chats, groups, private and public channels.',
  Members: 'Who is in a chat.',
  Messages: 'Send, edit, delete and read messages, and find out what changed.',
  ReadState: 'How far you have read a chat.',
  Search: 'Find messages in your chats.',
  Sync: 'What you see now, and where in the stream of events to go on from.',
  Events: 'The live stream of events (Server-Sent Events), which notify-server sends.',
  Live: 'Who is typing, and who is there.',
  Bots: 'Members of the workspace that are programs.',
  Tickets: 'One-time tickets, which open event streams where no header can be sent.',
  Tokens: 'API tokens for bots and scripts.',
  Health: 'For operators and load balancers.',
  OpenApi: 'This document.',
  AsyncApi: 'The document of the event stream.',
};

/** The declarations of the tags that the operations use, in the reader's order. */
export function declaredTags(paths: Record<string, PathItem>): Tag[] {
  const used = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags }) => tags)));
  const all = Object.entries(descriptions).map(([name, description]) => ({ name, description }));
  return all.filter(({ name }) => used.has(name));
}
