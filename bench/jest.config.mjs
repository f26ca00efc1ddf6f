import { jestProject } from '../jest.shared.mjs';

export default { ...jestProject('bench', import.meta.url), testMatch: ['**/*.spec.mjs'] };
