// `npm run test:node`: runs the server's tests in a second Node version. The lockfile contains that Node version, so no version manager is
// needed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, run } from './workspace.mjs'

const platform = `${process.platform}-${process.arch}`
const node = join(root, `scripts/second-node/node_modules/node-${platform}/bin/node`)
const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim()

if (!version) {
  console.warn(
    `SKIPPED the tests in a second Node: scripts/second-node has no build for ${platform}.`,
  )
  process.exit(0)
}

console.log(
  `Running the server's tests in Node ${version}. This process runs in Node ${process.version}.`,
)
const env = { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' }
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
// Without `--allowOnly`, Vitest rejects `it.only` if the environment variable `CI` is set.
const args = ['run', '--allowOnly', '--project', 'server', '--reporter', 'dot']
process.exit(await run(node, [vitest, ...args], { env }))
