import { defineCompiledProject } from './compiled-project'

export default defineCompiledProject('test')
