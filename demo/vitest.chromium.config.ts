import { e2eProject } from './e2e-project'

export default e2eProject('chromium')
