import { jestProject } from '../../jest.shared.mjs';

export default jestProject('files', import.meta.url);
