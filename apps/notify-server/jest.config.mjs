import { jestProject } from '../../jest.shared.mjs';

export default jestProject('notify-server', import.meta.url);
