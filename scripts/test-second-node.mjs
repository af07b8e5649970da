// `npm run test:node`: the server's tests in another version of Node. It comes from the lockfile; version managers are not on every machine.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, run } from './workspace.mjs'

const platform = `${process.platform}-${process.arch}`
const node = join(root, `scripts/second-node/node_modules/node-${platform}/bin/node`)
const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim()

if (!version) {
  console.warn(`NOT TESTED under a second Node: scripts/second-node has none for ${platform}.`)
  process.exit(0)
}

console.log(
  `The server's tests under Node ${version}, which this is not: it is ${process.version}.`,
)
const env = { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' }
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
// Vitest would decide on `it.only` by the environment variable `CI`.
const args = ['run', '--allowOnly', '--project', 'server', '--reporter', 'dot']
process.exit(await run(node, [vitest, ...args], { env }))
