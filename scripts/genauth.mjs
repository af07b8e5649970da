// `npm run genauth`: sets up a fresh clone and starts a local GenAuth in this process, for the same reason as scripts/demo.mjs.
import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

endWithParent()
await setUp()
await import('../packages/emulator/dist/cli.js')
