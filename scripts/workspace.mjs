// Functions that the scripts share. `run` ends all processes of a command. execa and others end only the child process itself.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

export const rootManifest = readJson(join(root, 'package.json'))

/** Returns the published packages as `{ name, directory, manifest }`. */
export function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => ({ directory, manifest: readJson(join(directory, 'package.json')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ directory, manifest }) => ({ name: manifest.name, directory, manifest }))
}

/** The folder of the tarballs from `npm run pack`. */
export const tarballs = join(root, '.cache', 'tarballs')

export const tarballOf = ({ manifest }) =>
  join(tarballs, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`)

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command in the repository and resolves to its exit code. The command runs in its own process group. If a signal ends this
 * process, the whole group ends too, so that no process of the command continues.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: true, ...options })
    let ended = false
    const endGroup = (signal) => {
      ended = true
      process.kill(-child.pid, signal)
    }
    for (const signal of signals) process.on(signal, endGroup)
    child.once('error', reject)
    child.once('exit', (code) => {
      for (const signal of signals) process.off(signal, endGroup)
      if (ended) process.exit(1)
      resolve(code ?? 1)
    })
  })
}

/** Ends this process when its parent npm has ended, because npm's shell forwards no signals. */
export function endWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

/** Runs a command like {@link run}. A failure ends this process with the command's exit code. */
export async function runOrExit(command, args, options) {
  const code = await run(command, args, options)
  if (code !== 0) process.exit(code)
}

/** Returns the path of a command that a dependency installs. */
export const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Returns the arguments for `npx` to run the pnpm version in package.json, even if pnpm is not installed. */
export const pnpm = (...args) => ['-y', rootManifest.packageManager.replace(/\+.*$/, ''), ...args]
