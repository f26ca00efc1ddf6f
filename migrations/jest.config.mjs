import { jestProject } from '../jest.shared.mjs';

export default jestProject('migrations', import.meta.url);
