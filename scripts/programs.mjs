import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './workspace.mjs'

/**
 * What the tests need beside Node. `parts` are the programs that it takes, each with the names that it has, the variable of the
 * environment that says where it is, and Debian's package.
 */
const programs = [
  {
    name: 'chromium',
    parts: [
      {
        names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
        elsewhere: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
        variable: 'CHROMIUM_PATH',
        package: 'chromium',
      },
    ],
    macOS: 'macOS: brew install --cask google-chrome',
  },
  {
    name: 'firefox',
    parts: [
      {
        names: ['firefox-esr', 'firefox'],
        elsewhere: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
        variable: 'FIREFOX_PATH',
        package: 'firefox-esr',
      },
    ],
    macOS: 'macOS: brew install --cask firefox',
  },
  {
    name: 'webkit',
    parts: [
      {
        names: ['WebKitWebDriver'],
        elsewhere: [],
        variable: 'WEBKIT_DRIVER_PATH',
        package: 'webkit2gtk-driver',
      },
      { names: ['Xvfb'], elsewhere: [], variable: 'XVFB_PATH', package: 'xvfb' },
    ],
    macOS: 'macOS: there is none',
  },
  {
    name: 'redis',
    parts: [
      {
        names: ['redis-server'],
        elsewhere: ['/opt/homebrew/bin/redis-server'],
        variable: 'REDIS_SERVER_PATH',
        package: 'redis-server',
      },
    ],
    macOS: 'macOS: brew install redis',
  },
]

function pathOf({ names, elsewhere, variable }) {
  if (process.env[variable]) return process.env[variable]
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin')
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...places, ...elsewhere].find(existsSync)
}

const missingParts = (wanted) =>
  wanted.flatMap(({ parts }) => parts.filter((part) => !pathOf(part)))

/** What to do about one that was not found. */
function advice({ parts, macOS }) {
  const packages = parts.map((part) => part.package).join(' ')
  const variables = parts.map((part) => part.variable).join(' and ')
  return `install it (Debian and Ubuntu: sudo apt-get install ${packages}; ${macOS}), or set ${variables} to what you have`
}

async function installMissing() {
  const packages = missingParts(programs).map((part) => part.package)
  if (packages.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env })
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })
}

/**
 * Finds the browsers, and Redis; as root on Debian what is missing is installed. What is missing still is left out, because whoever has
 * just cloned this has to get at the other tests; but where all tests count (`CI`), this process ends.
 *
 * @returns `env`, which tells the tests where the programs are and which of their projects are left out, and `warnings`, a line
 *   for each of these
 */
export async function findPrograms() {
  await installMissing()
  const missing = programs.filter((program) => missingParts([program]).length > 0)
  if (process.env.CI && missing.length > 0) {
    for (const program of missing) {
      console.error(`The tests need ${program.name}: ${advice(program)}.`)
    }
    process.exit(1)
  }
  const found = programs.filter((program) => !missing.includes(program))
  return {
    env: {
      ...Object.fromEntries(
        found.flatMap(({ parts }) => parts.map((part) => [part.variable, pathOf(part)])),
      ),
      TESTS_LEFT_OUT: missing.map(({ name }) => name).join(','),
    },
    warnings: missing.map(
      (program) =>
        `NOT TESTED with ${program.name}, which was not found on this machine: ${advice(program)}.`,
    ),
  }
}
