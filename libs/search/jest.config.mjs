import { jestProject } from '../../jest.shared.mjs';

export default jestProject('search', import.meta.url);
