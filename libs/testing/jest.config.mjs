import { jestProject } from '../../jest.shared.mjs';

export default jestProject('testing', import.meta.url);
