// `npm run demo`: sets up a fresh clone, and starts the demo in this process, because npm forwards no signals to other processes.
import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

endWithParent()
await setUp()
await import('../demo/serve.mjs')
