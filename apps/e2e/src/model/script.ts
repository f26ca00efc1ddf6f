import type { Command } from './expected/commands.js';
import type { Act } from './run.js';
import type { Stage } from './stage.js';

/** Creates the chats that every run begins with: at least one of each type. */
export const opening: Act = {
  traveller: 'live',
  commands: (stage) => {
    const [owner = '', admin = '', ann = '', ben = '', eve = ''] = stage.people.map(({ id }) => id);
    const name = (of: string) => `${of} ${stage.word}`;
    return [
      { kind: 'create', actor: owner, type: 'public_channel', name: name('open'), memberIds: [] },
      { kind: 'create', actor: ann, type: 'group', name: null, memberIds: [ben, eve] },
      { kind: 'create', actor: admin, type: 'private_channel', name: name('closed'), memberIds: [ann, eve] },
      { kind: 'create', actor: ben, type: 'single', name: null, memberIds: [eve] },
      { kind: 'create', actor: eve, type: 'single', name: null, memberIds: [ben] },
    ];
  },
};

type Scene = (cast: Cast) => Command[];

interface Cast {
  word: string;
  owner: string;
  admin: string;
  ann: string;
  ben: string;
  eve: string;
  /** The group of Ann, Ben and Eve, and a message by Ann in it. */
  group: string;
  message: string;
  open: string;
}

/** The rounds after the opening: every kind of command at least once, all of which succeed. */
const scenes: readonly Scene[] = [
  ({ word, ann, ben, eve, group, open }) => [
    { kind: 'send', actor: ann, chatId: group, content: `${word} first`, clientId: 'echo 1' },
    { kind: 'send', actor: ben, chatId: group, content: `${word} second` },
    { kind: 'join', actor: ben, chatId: open },
    { kind: 'join', actor: eve, chatId: open },
    { kind: 'look', actor: ann, chatId: open },
  ],
  ({ word, owner, ann, ben, eve, group, message, open }) => [
    { kind: 'edit', actor: ann, chatId: group, messageId: message, content: `${word} first, as I meant it` },
    { kind: 'read', actor: eve, chatId: group, seq: 2 },
    { kind: 'add', actor: ben, chatId: group, userIds: [owner] },
    { kind: 'change', actor: ann, chatId: group, patch: { name: `of ${word}`, description: 'what we are about' } },
    { kind: 'rename-me', actor: ben, name: `Ben ${word}` },
    { kind: 'rename-workspace', actor: owner, name: `House ${word}` },
    { kind: 'remove', actor: owner, chatId: open, userId: ben },
    { kind: 'change', actor: owner, chatId: open, patch: { description: 'for all' } },
    { kind: 'create', actor: ben, type: 'private_channel', name: `later ${word}`, memberIds: [owner, eve] },
  ],
  ({ owner, ann, ben, eve, group, message }) => [
    { kind: 'unsend', actor: ann, chatId: group, messageId: message },
    { kind: 'transfer', actor: ann, chatId: group, userId: ben },
    { kind: 'leave', actor: owner, chatId: group },
    { kind: 'read', actor: eve, chatId: group, seq: 1 },
  ],
  ({ owner, ann, open }) => [
    { kind: 'deactivate', actor: owner, userId: ann },
    { kind: 'delete', actor: owner, chatId: open },
  ],
  ({ owner, ann, ben, group }) => [
    { kind: 'reactivate', actor: owner, userId: ann },
    { kind: 'change', actor: ben, chatId: group, patch: { archived: true } },
  ],
  ({ owner, admin, eve, group }) => [
    { kind: 'leave', actor: eve, chatId: group },
    { kind: 'deactivate', actor: owner, userId: admin },
  ],
  ({ owner, admin, ben, eve, group }) => [
    { kind: 'add', actor: ben, chatId: group, userIds: [eve] },
    { kind: 'reactivate', actor: owner, userId: admin },
  ],
];

export const script: readonly Act[] = [
  opening,
  ...scenes.map((scene): Act => ({ traveller: 'live', commands: (stage) => scene(castOf(stage)) })),
];

function castOf({ people, models, word }: Stage): Cast {
  const [owner = '', admin = '', ann = '', ben = '', eve = ''] = people.map(({ id }) => id);
  const group = models.find(({ type }) => type === 'group');
  const open = models.find(({ type }) => type === 'public_channel');
  const first = Object.values(group?.messages ?? {}).find(({ senderId }) => senderId === ann);
  return { word, owner, admin, ann, ben, eve, group: group?.id ?? '', open: open?.id ?? '', message: first?.id ?? '' };
}
