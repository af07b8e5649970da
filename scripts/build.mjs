// `npm run build`: builds the packages. The command of tsdown warns about Node 20, which this project supports.
import { build } from 'tsdown'
import { root } from './workspace.mjs'

await build({ cwd: root, workspace: 'packages/*', logLevel: 'warn' })
