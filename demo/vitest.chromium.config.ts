import { e2eProject } from './e2e-project'

/** What one browser is enough for comes on top. */
export default e2eProject('chromium', ['e2e/*.test.ts', 'e2e/chromium/*.test.ts'])
