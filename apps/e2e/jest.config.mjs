import { jestProject } from '../../jest.shared.mjs';

export default jestProject('e2e', import.meta.url);
