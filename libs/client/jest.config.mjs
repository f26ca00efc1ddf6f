import { jestProject } from '../../jest.shared.mjs';

export default jestProject('client', import.meta.url);
