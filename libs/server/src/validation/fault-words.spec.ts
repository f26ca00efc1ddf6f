import 'reflect-metadata';
import { DomainError } from '@fechatter/core';
import { describe, expect, it } from '@jest/globals';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsHexColor,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { wordsOf } from './constraint-words.js';
import { IsListOf } from './is-list-of.js';
import { IsName, IsSecret, IsText } from './is-text.js';
import { MayBeAbsent, MayBeNull } from './optional.js';
import { PageQuery } from './page-query.js';
import { RequestPipe } from './request.pipe.js';

class Thing {
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  size?: number;

  @MayBeNull()
  @IsText({ min: 1, max: 5 })
  name?: string | null;

  @MayBeAbsent()
  @IsName({ min: 1, max: 5 })
  title?: string;

  @MayBeAbsent()
  @IsSecret({ min: 8, max: 100 })
  password?: string;

  @MayBeAbsent()
  @IsBoolean()
  hot?: boolean;

  @MayBeAbsent()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(2)
  @IsString({ each: true })
  userIds?: string[];
}

class Note {
  @IsText({ min: 1, max: 5 })
  content!: string;
}

class Filter {
  @MayBeAbsent()
  @IsListOf({ max: 2, of: { name: 'ColorInput', description: 'A color.', values: ['red', 'blue'] } })
  colors?: string[];
}

async function detailOf(value: unknown, metatype: new () => object, type: 'body' | 'query' = 'body'): Promise<string> {
  const error: unknown = await new RequestPipe()
    .transform(value, { type, metatype })
    .catch((reason: unknown) => reason);
  if (error instanceof DomainError) return error.detail;
  throw new Error('not refused');
}

const NAME = 'it must be a text of 1 to 5 characters, not only white space, or null.';
const SIZE = 'it must be a whole number from 1 to 100.';
const HOT = 'it must be true or false.';

describe('the detail of a wrong body', () => {
  it.each<[unknown, string]>([
    [{ size: 500 }, `\`size\` is 500; ${SIZE}`],
    [{ size: 1.5 }, `\`size\` is 1.5; ${SIZE}`],
    [{ size: null }, `\`size\` is null; ${SIZE}`],
    [{ size: [1] }, `\`size\` is a list; ${SIZE}`],
    [{ size: { a: { password: 'hush' } } }, `\`size\` is an object; ${SIZE}`],
    [{ hot: 'a\nb\u001b[31m"' }, `\`hot\` is "a\\u000ab\\u001b[31m\\""; ${HOT}`],
    [{ hot: 'x'.repeat(10_000) }, `\`hot\` is "${'x'.repeat(40)}…"; ${HOT}`],
    [{ name: 'x'.repeat(10_000) }, `\`name\` has 10000 characters; ${NAME}`],
    [{ name: '' }, `\`name\` is empty; ${NAME}`],
    [{ name: ' \n' }, `\`name\` shows nothing; ${NAME}`],
    [
      { title: '\u200b' },
      '`title` shows nothing; it must be a text of 1 to 5 characters, not only white space and invisible characters.',
    ],
    [{ name: 'a\0' }, `\`name\` has the character NUL, which is not allowed; ${NAME}`],
    [{ name: 'a\ud800' }, `\`name\` has half of a surrogate pair, which is not Unicode; ${NAME}`],
    [{ userIds: [] }, '`userIds` is empty; it must be a list with 1 to 2 values.'],
    [{ userIds: ['1', '2', '3'] }, '`userIds` has 3 values; it must be a list with 1 to 2 values.'],
    [{ userIds: '1' }, '`userIds` is "1"; it must be a list with 1 to 2 values.'],
    [{ userIds: ['1', 7] }, '`userIds[1]` is 7; it must be a text.'],
    [{ size: 0, hot: 1 }, `\`size\` is 0; ${SIZE} There is 1 more fault: see \`errors\`.`],
    [{ size: 0, hot: 1, name: 1 }, `\`size\` is 0; ${SIZE} There are 2 more faults: see \`errors\`.`],
    [[], 'The body is a list; it must be an object.'],
    [null, 'The body is null; it must be an object.'],
  ])('%# says what came and what is allowed', async (body, detail) => {
    expect(await detailOf(body, Thing)).toBe(detail);
  });

  it.each(['hush', 12345, ['hush'], null, 'x'.repeat(10_000)])('never shows a secret: %#', async (password) => {
    expect(await detailOf({ password }, Thing)).toBe('`password` must be a text of 8 to 100 characters.');
  });

  it('says that a field is missing', async () => {
    expect(await detailOf({}, Note)).toBe(
      '`content` is missing; it must be a text of 1 to 5 characters, not only white space.',
    );
  });
});

describe('the detail for an unknown field', () => {
  const ALLOWED = 'Allowed: `size`, `name`, `title`, `password`, `hot`, `userIds`.';

  it.each<[object, string]>([
    [{ nmae: 1 }, '`nmae` is not a field of this request. Allowed:'],
    [{ userId: '1' }, '`userId` is not a field of this request. Did you mean `userIds`?'],
    [{ größe: 1 }, '`größe` is not a field of this request. Allowed:'],
    [{ 'a\n`b': 1 }, '`a\\u000a`b` is not a field of this request. Allowed:'],
  ])('%j names the field that was meant', async (body, beginning) => {
    const detail = await detailOf(body, Thing);
    expect(detail.startsWith(beginning)).toBe(true);
    for (const name of ['size', 'name', 'title', 'password', 'hot', 'userIds']) expect(detail).toContain(`\`${name}\``);
    expect(detail.split('Allowed: ')[1]).toHaveLength(ALLOWED.length - 'Allowed: '.length);
  });

  it('proposes the only field that is missing', async () => {
    expect(await detailOf({ text: 'hi' }, Note)).toBe(
      '`text` is not a field of this request. Did you mean `content`? Allowed: `content`.' +
        ' There is 1 more fault: see `errors`.',
    );
  });
});

describe('the detail of a wrong query', () => {
  const LIMIT = 'it must be a whole number from 1 to 100.';

  it.each<[object, string]>([
    [{ limit: '500' }, `\`limit\` is 500; ${LIMIT}`],
    [{ limit: 'ten' }, `\`limit\` is "ten"; ${LIMIT}`],
    [{ limit: ['1', '2'] }, `\`limit\` is there 2 times; ${LIMIT}`],
    [{ cursor: 'x'.repeat(501) }, '`cursor` has 501 characters; it must be a text of at most 500 characters.'],
  ])('%# says what came and what is allowed', async (query, detail) => {
    expect(await detailOf(query, PageQuery, 'query')).toBe(detail);
  });

  const COLORS = 'it must be at most 2 values of red, blue, separated by commas.';

  it.each<[unknown, string]>([
    ['red,gr"een', `\`colors\` has "gr\\"een"; ${COLORS}`],
    [['red', ''], `\`colors\` has ""; ${COLORS}`],
    ['red,green,blue', `\`colors\` has 3 values; ${COLORS}`],
    [{ red: '1' }, `\`colors\` is an object; ${COLORS}`],
  ])('with the list %j says what came and what is allowed', async (colors, detail) => {
    expect(await detailOf({ colors }, Filter, 'query')).toBe(detail);
  });

  it('names the parameter that was meant', async () => {
    expect(await detailOf({ limits: '1' }, PageQuery, 'query')).toMatch(
      /^`limits` is not a query parameter of this request\. Did you mean `limit`\? Allowed: `\w+`, `\w+`\.$/,
    );
  });
});

describe('a constraint without words is an error of ours', () => {
  class Paint {
    @IsHexColor()
    color!: string;

    @Matches(/^[a-z]+$/)
    name!: string;

    @IsArray()
    @IsInt({ each: true })
    layers!: number[];
  }

  it.each([
    ['color', 'isHexColor'],
    ['name', 'matches'],
    ['layers', 'isInt'],
  ])('of the field %s', (field, constraint) => {
    expect(() => wordsOf(Paint, field)).toThrow(new RegExp(`The constraint ${constraint} of .* has no words`));
  });
});
