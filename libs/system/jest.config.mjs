import { jestProject } from '../../jest.shared.mjs';

export default { ...jestProject('system', import.meta.url), testMatch: ['**/*.spec.mjs'] };
