import { jestProject } from '../../jest.shared.mjs';

export default jestProject('openapi', import.meta.url);
