import { jestProject } from '../../jest.shared.mjs';

export default jestProject('core', import.meta.url);
