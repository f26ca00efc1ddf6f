import { createHash } from 'node:crypto';
import type { MessageDocument } from '@fechatter/core';
import { describe, expect, test } from '@jest/globals';
import { meiliMessage } from './meilisearch/documents/meili-documents.js';
import { MEILI_SHAPE, meiliSettings } from './meilisearch/documents/meili-settings.js';
import { WORD_RULES, wordsOf } from './words/words.js';

/** Texts in which every rule for words shows. */
const TEXTS = [
  'Hello snake_case camelCaseName XMLHttpRequest node.js C++ C# c++17 ABC-123 don’t joe.doe@example.com',
  'https://help.ubuntu.com/x?y=1 1.5 192.168.0.1 /etc/X11/xorg.conf apt-get hello,world end.',
  'Straße ΣΊΣΥΦΟΣ Łódź ışık ﬁne ½ ١٢٣ so\u00adft zero\u200bwidth e\u0301te\u0301',
  '東京都 ｶﾞｽ がか สวัสดี 한국어 أَحمَد كـتـاب שָׁלוֹם नमस्ते йод',
  'a'.repeat(60),
];

const document: MessageDocument = {
  ...{ id: '7', workspaceId: '1', chatId: '2', chatType: 'group' as const, senderId: '3' },
  ...{ content: TEXTS.join(' '), createdAt: '2026-11-30T00:00:00.000Z', version: 4 },
};

/** An index that was made otherwise is built anew only if its version differs. */
describe('a change of the rules by which an index is made needs another version:', () => {
  test('WORD_RULES, if words are other ones', () => {
    expect([WORD_RULES, digest(TEXTS.map(wordsOf))]).toEqual([3, 'U8EYjiYtWOPf']);
  });

  test('MEILI_SHAPE, if the settings or documents of Meilisearch are', () => {
    expect([MEILI_SHAPE, digest([meiliSettings, meiliMessage(document)])]).toEqual([2, 'nKAD8C2E4bhF']);
  });
});

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12);
}
