import { jestProject } from '../../jest.shared.mjs';

export default jestProject('postgres', import.meta.url);
