import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '@fechatter/core';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsString, Matches, MaxLength } from 'class-validator';
import { MayBeAbsent } from './optional.js';
import { RequestPipe } from './request.pipe.js';

class Guests {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(3)
  @IsString({ each: true })
  ids!: string[];

  @MayBeAbsent()
  @IsString()
  @MaxLength(5)
  @Matches(/^[a-z]*$/, { context: { words: 'in lower case' } })
  name?: string;
}

async function faults(body: unknown): Promise<unknown> {
  try {
    await new RequestPipe().transform(body, { type: 'body', metatype: Guests });
    return [];
  } catch (error) {
    return (error as DomainError).errors?.map(({ pointer, code }) => `${pointer} ${code}`);
  }
}

describe('a field', () => {
  it.each<[unknown, string[]]>([
    [{ ids: ['1'], name: 'ann' }, []],
    [{ ids: ['1'], name: 'annabel' }, ['/name too_long']],
    [{ ids: ['1'], name: 'Ann' }, ['/name invalid_format']],
  ])('in %j has the faults %j', async (body, expected) => {
    expect(await faults(body)).toEqual(expected);
  });

  it('that is missing is only reported as required', async () => {
    const transform = new RequestPipe().transform({}, { type: 'body', metatype: Guests });
    const errors = [
      { pointer: '/ids', code: 'required', message: '`ids` is missing; it must be a list with 1 to 3 values.' },
    ];
    await expect(transform).rejects.toMatchObject({ errors });
  });
});

describe('a list in a body', () => {
  it.each<[unknown, string[]]>([
    [{ ids: ['1'] }, []],
    [{ ids: ['1', 2] }, ['/ids/1 wrong_type']],
    [{ ids: [null, '1', {}] }, ['/ids/0 wrong_type', '/ids/2 wrong_type']],
    [{ ids: [['1'], undefined] }, ['/ids/0 wrong_type', '/ids/1 wrong_type']],
    [{ ids: '1' }, ['/ids wrong_type']],
    [{ ids: { 0: 7 } }, ['/ids wrong_type']],
    [{}, ['/ids required']],
    [{ ids: ['1', '2', '3', '4'] }, ['/ids too_long']],
    [{ ids: [] }, ['/ids too_short']],
    [{ ids: ['1'], name: ['x', 7] }, ['/name wrong_type']],
  ])('in %j has the faults %j', async (body, expected) => {
    expect(await faults(body)).toEqual(expected);
  });

  it('reports up to a hundred wrong elements', async () => {
    const ids = Array.from({ length: 1_000 }, () => 7);
    expect(await faults({ ids })).toHaveLength(100);
  });
});
