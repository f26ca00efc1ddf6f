import { jestProject } from '../../jest.shared.mjs';

export default jestProject('chat-api', import.meta.url);
