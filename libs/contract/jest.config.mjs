import { jestProject } from '../../jest.shared.mjs';

export default { ...jestProject('contract', import.meta.url), testMatch: ['**/*.spec.mjs'] };
