import { install } from './set-up.mjs'
import { endWithParent, runOrExit } from './workspace.mjs'

// `npm run demo`: from a fresh clone to a running app. The demo runs in this process, so that ending it leaves nothing behind.
endWithParent()
await install()
await runOrExit('npm', ['run', '--silent', 'build'])
await import('../demo/serve.mjs')
