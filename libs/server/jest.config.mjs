import { jestProject } from '../../jest.shared.mjs';

export default jestProject('server', import.meta.url);
