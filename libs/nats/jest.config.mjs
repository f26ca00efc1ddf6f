import { jestProject } from '../../jest.shared.mjs';

export default jestProject('nats', import.meta.url);
