import { readFileSync } from 'node:fs';

/**
 * @typedef {object} JudgedQuery
 * @property {string} id
 * @property {string} class what kind of query it is; see the README
 * @property {string} asker the nick of who searches
 * @property {string} text
 * @property {string} intent what the asker wants to find
 * @property {Map<string, number>} grades from 0, not relevant, to 3, by the key of the message
 */

/** In these classes, who asks decides which of many matching messages is meant. */
export const CONTEXT_CLASSES = ['chat', 'people', 'recent'];

/** @returns {JudgedQuery[]} */
export function readJudged() {
  const grades = readGrades();
  return JSON.parse(read('queries.json')).map((query) => ({ ...query, grades: grades.get(query.id) }));
}

/** @returns {Map<string, Map<string, number>>} the grades of each query */
function readGrades() {
  const grades = new Map();
  for (const { query, grade, key } of readJudgements()) {
    if (!grades.has(query)) grades.set(query, new Map());
    grades.get(query).set(key, grade);
  }
  return grades;
}

/**
 * @returns {{ query: string, grade: number, key: string, excerpt: string | undefined }[]} `excerpt` is the
 *   sender and the beginning of the message, for those who read the file; not given for grade 0
 */
export function readJudgements() {
  const lines = read('judgements.tsv').trimEnd().split('\n');
  return lines.map((line) => {
    const [query, grade, key, excerpt] = line.split('\t');
    return { query, grade: Number(grade), key, excerpt };
  });
}

/** @param {string} name */
function read(name) {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
