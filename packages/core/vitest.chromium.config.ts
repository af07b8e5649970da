import { browserProject } from './browser-project'

/** What only Chromium can show, and only Playwright, comes on top. */
export default browserProject('chromium', ['test/{browser,chromium}/**/*.test.ts'])
