// Runs commands as a user does who has no copy of this repository. npm installs @genauth/* from the tarballs, and all else from its registry.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalRegistry } from './local-registry.mjs'

/** Writes the user's npm settings, with the local registry for the scope @genauth. Returns the environment for the commands. */
function createEnv(folder, registry) {
  const userConfig = execFileSync('npm', ['config', 'get', 'userconfig'], {
    encoding: 'utf8',
  }).trim()
  const settings = existsSync(userConfig) ? readFileSync(userConfig, 'utf8') : ''
  const npmrc = join(folder, '.npmrc')
  writeFileSync(npmrc, `${settings}\n@genauth:registry=${registry.origin}\n`)
  // Settings of the `npm run` that started this process do not belong to the commands.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_ENV$/i.test(name))
  return {
    ...Object.fromEntries(inherited),
    npm_config_userconfig: npmrc,
    npm_config_prefer_offline: 'true',
    // There is no terminal to confirm that npx installs a package.
    npm_config_yes: 'true',
  }
}

/** Ends a process group, and waits for the end. */
async function endGroup(child, ended) {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGTERM')
  await ended
}

function startProcess(command, { cwd, env }) {
  const child = spawn('bash', ['-c', command], { cwd, env, detached: true, stdio: 'pipe' })
  child.stdin.end()
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const ended = new Promise((resolve) => child.once('close', resolve))
  return { command, child, ended, output: () => output }
}

/** Creates an empty folder outside of the repository. Call `close` at the end: it ends all processes and removes the folder. */
export async function createOutsideProject() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'genauth-outside-')))
  const registry = await startLocalRegistry()
  const env = createEnv(folder, registry)
  const started = []
  let cwd = folder
  return {
    /** Returns the path of a file in the current folder. */
    pathOf: (path) => join(cwd, path),
    /** Runs commands of a shell to their end. A `cd` also applies to the next commands. */
    async run(commands) {
      const end = join(folder, 'current-folder')
      const { ended, output } = startProcess(`set -euo pipefail\n${commands}\npwd > '${end}'`, {
        cwd,
        env,
      })
      if ((await ended) !== 0) throw new Error(`This command failed:\n${commands}\n${output()}`)
      cwd = readFileSync(end, 'utf8').trim()
      return output()
    },
    /** Starts a command that continues until `close`. */
    start(command) {
      started.push(startProcess(command, { cwd, env }))
    },
    /** Returns what the started commands have printed. */
    output: () => started.map(({ command, output }) => `$ ${command}\n${output()}`).join('\n'),
    /** Whether all started commands are running. */
    isRunning: () =>
      started.every(({ child }) => child.exitCode === null && child.signalCode === null),
    async close() {
      for (const { child, ended } of started) await endGroup(child, ended)
      await registry.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
