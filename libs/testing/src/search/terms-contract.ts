import { expect, test } from '@jest/globals';
import { message, type SearchWorld } from './search-world.js';

/** Phrases, unwanted words, terms and their parts, folding, and typos in an unfinished word. */
export function termsContract({ put, findIds }: SearchWorld): void {
  test('a phrase is found only where its words are side by side, spelled so', async () => {
    await put(
      message('10', 'the build essential package'),
      message('11', 'essential to the build'),
      message('12', 'a build is essential'),
    );
    expect(await findIds('"build essential"')).toEqual(['10']);
    expect(await findIds('“Build Essential” package')).toEqual(['10']);
    expect(await findIds('"build esential"')).toEqual([]);
    expect(await findIds('"build essen"')).toEqual([]);
    expect((await findIds('"build" "essential"')).sort()).toEqual(['10', '11', '12']);
  });

  test('a phrase may repeat a word', async () => {
    await put(message('10', 'knock knock, who is there'), message('11', 'knock once'));
    expect([await findIds('"knock knock"'), await findIds('knock -"knock knock"')]).toEqual([['10'], ['11']]);
  });

  test('a phrase is found wherever it stands, however often its words were there before', async () => {
    const before = 'red green '.repeat(300);
    await put(message('10', `${before}red blue`), message('11', `${before}blue red`));
    expect([await findIds('"red blue"'), await findIds('red -"red blue"')]).toEqual([['10'], ['11']]);
    expect([await findIds('"green red blue"'), await findIds('"red blue green"')]).toEqual([['10'], []]);
  });

  test('what stands beside the words of a message makes no phrase', async () => {
    await put(message('10', 'node.js and type.script, abc-1 and abc-2'));
    expect(await findIds('"nodejs" "typescript" "node js and type script"')).toEqual(['10']);
    expect([await findIds('"nodejs typescript"'), await findIds('"abc1 abc2"')]).toEqual([[], []]);
  });

  test('what has an unwanted word or phrase is not found', async () => {
    await put(message('10', 'sound card works'), message('11', 'sound driver card'), message('12', 'sound of silence'));
    expect(await findIds('sound -card')).toEqual(['12']);
    expect((await findIds('sound -"sound card"')).sort()).toEqual(['11', '12']);
    // An unwanted word is meant as it is spelled.
    expect((await findIds('sound -silenc')).sort()).toEqual(['10', '11', '12']);
    expect(await findIds('-card sound -silence')).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['snake_case_name', ['snake_case_name', 'snake', 'case', 'name', 'case_name', 'snake case']],
    ['camelCaseName', ['camelCaseName', 'camelcasename', 'camel', 'case', 'name']],
    ['node.js', ['node.js', 'nodejs', 'node', 'js', 'node.j']],
    ['C++', ['c++', 'C++ ']],
    ['C#', ['c#', 'csharp']],
    ['ABC-123', ['abc-123', 'ABC-12', 'abc', '123', 'abc 123']],
    ['/etc/X11/xorg.conf', ['/etc/X11/xorg.conf', 'etc/x11', 'xorg.conf', 'X11/xorg', 'xorg']],
    [
      'https://help.ubuntu.com/community/Grub2?a=b#top',
      ['https://help.ubuntu.com/community/Grub2', 'ubuntu.com', 'grub2'],
    ],
    ['joe.doe@example.com', ['joe.doe@example.com', 'joe.doe', 'example.com', 'doe', 'example']],
    ["don't", ["don't", 'dont', 'don’t']],
    ['東京都に行く', ['東京', '京都', '東京都', '行く']],
    ['데이터베이스를 재시작했다', ['데이터베이스 재시작', '베이스', '스를', '데']],
    ['สวัสดีชาวโลก', ['สวัสดี', 'ชาวโลก']],
    ['192.168.0.17', ['192.168.0.17', '192.168', '168.0', '192']],
  ])('%j is found whole and by its parts', async (text, asked) => {
    await put(message('10', `see ${text} now`), message('11', 'unrelated words'));
    const missed: string[] = [];
    for (const one of asked) if (!(await findIds(one)).includes('10')) missed.push(one);
    expect(missed).toEqual([]);
  });

  test.each<[string, string]>([
    ['node.js', 'js runs on this node'],
    ['C++', 'plan c is better'],
    ['C#', 'in c there is none'],
    ['"C++ code"', 'some c code'],
    ['ABC-123', 'abc has 123 parts'],
    ['1.5', '15 of them'],
    ['東京', '東の京'],
    ['서버', '버서'],
    ['は世', '世は'],
    ['مدرسة', 'المدرسة'],
    ['ABC-123 ', 'ABC-124'],
  ])('%j does not find %j', async (text, other) => {
    await put(message('10', other), message('11', text));
    expect(await findIds(text)).toEqual(['11']);
  });

  test.each<[string, string]>([
    ['soft hyphen', 'so\u00adft hy\u00adphen'],
    ['zerowidth', 'zero\u200bwidth'],
    ['می‌خواهم', 'میخواهم'],
    ['ガス', 'ｶﾞｽ'],
    ['한글', '한글'.normalize('NFD')],
    ['STRASSE', 'Straße'],
    ['ΣΊΣΥΦΟΣ', 'Σίσυφος'],
    ['lodz', 'Łódź'],
    ["об'єкт", 'обʼєкт'],
    ['hawaii', 'Hawai‘i'],
    ['ore', 'Øre'],
    ['isik', 'ışık'],
    ['احمد', 'أَحمَد'],
    ['كتاب', 'كـتـاب'],
    ['שלום', 'שָׁלוֹם'],
    ['ete', 'e\u0301te\u0301'],
    ['123', '١٢٣'],
    ['café', 'CAFE'],
  ])('%j finds %j, and the other way round', async (one, other) => {
    await put(message('10', one), message('11', other));
    expect((await findIds(one)).sort()).toEqual(['10', '11']);
    expect((await findIds(other)).sort()).toEqual(['10', '11']);
  });

  test('a typo is found in the last, unfinished word too', async () => {
    await put(message('10', 'reinstalling the bootloader'));
    for (const text of ['bootlo', 'botlo', 'bootol', 'the bootlaod'])
      expect([text, await findIds(text)]).toEqual([text, ['10']]);
  });
}
