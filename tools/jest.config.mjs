import { jestProject } from '../jest.shared.mjs';

export default { ...jestProject('tools', import.meta.url), testMatch: ['**/*.spec.mjs'] };
