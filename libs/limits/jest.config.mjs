import { jestProject } from '../../jest.shared.mjs';

export default jestProject('limits', import.meta.url);
