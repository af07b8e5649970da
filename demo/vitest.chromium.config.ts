import { e2eProject } from './e2e-project'

/** Also runs the tests that need only one browser. */
export default e2eProject('chromium', ['e2e/*.test.ts', 'e2e/chromium/*.test.ts'])
