// Finds and installs the browsers, Redis and nginx for the tests. Playwright installs patched browsers, but the tests need the released browsers.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { argv, env, getuid } from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from './workspace.mjs'

/**
 * The programs that the tests need besides Node. Each of their `parts` has the executable's names, paths outside of `PATH`, the
 * environment variable that overrides the path, and the Debian package. No other file lists these packages.
 */
const programs = [
  {
    name: 'chromium',
    purpose: 'the tests in Chromium',
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
    purpose: 'the tests in Firefox',
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
    purpose: 'the tests in WebKit',
    parts: [
      {
        names: ['WebKitWebDriver'],
        elsewhere: [],
        variable: 'WEBKIT_DRIVER_PATH',
        package: 'webkit2gtk-driver',
      },
      { names: ['Xvfb'], elsewhere: [], variable: 'XVFB_PATH', package: 'xvfb' },
    ],
    macOS: 'macOS: not available',
  },
  {
    name: 'redis',
    purpose: 'the tests with Redis',
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
  {
    name: 'nginx',
    purpose: 'the tests behind nginx',
    parts: [
      {
        names: ['nginx'],
        elsewhere: ['/usr/sbin/nginx', '/opt/homebrew/bin/nginx'],
        variable: 'NGINX_PATH',
        package: 'nginx-light',
      },
    ],
    macOS: 'macOS: brew install nginx',
  },
]

/** The programs' names. The files `vitest.<name>.config.ts` and `vitest.<name>-….config.ts` need the program `<name>`. */
export const programNames = programs.map(({ name }) => name)

/** This computer. */
const thisMachine = {
  env,
  exists: existsSync,
  isDebianRoot: getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
  print: (line) => console.log(line),
  async install(packages) {
    const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
    await run('apt-get', ['update'], options)
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], options)
  },
}

function pathOf({ names, elsewhere, variable }, machine) {
  if (machine.env[variable]) return machine.env[variable]
  const folders = (machine.env.PATH ?? '').split(delimiter).concat('/usr/bin')
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...places, ...elsewhere].find((place) => machine.exists(place))
}

const missingParts = ({ parts }, machine) => parts.filter((part) => !pathOf(part, machine))

function describeMissing({ name, purpose, parts, macOS }) {
  const packages = parts.map((part) => part.package).join(' ')
  const variables = parts.map((part) => part.variable).join(' and ')
  return `SKIPPED ${purpose}: ${name} is not installed. Install it (Debian and Ubuntu: sudo apt-get install ${packages}; ${macOS}), or set its path in ${variables}.`
}

/** As root on Debian: prints the missing packages and their purposes, and installs them. Does nothing with `INSTALL_PROGRAMS=0`. */
async function installMissing(machine) {
  if (!machine.isDebianRoot || machine.env.INSTALL_PROGRAMS === '0') return
  const missing = programs.flatMap((program) =>
    missingParts(program, machine).map((part) => ({ part, purpose: program.purpose })),
  )
  if (missing.length === 0) return
  machine.print('Installing these Debian packages with apt-get:')
  for (const { part, purpose } of missing) machine.print(`  ${part.package}, for ${purpose}`)
  machine.print('Set INSTALL_PROGRAMS=0 to skip these tests instead.')
  await machine.install(missing.map(({ part }) => part.package))
}

/**
 * Finds the programs. Installs missing programs with {@link installMissing}.
 *
 * @returns `env`: the paths of the programs, and the Vitest configurations to skip. `warnings`: one line per program
 *   that is still missing. `isComplete`: `false` if a program is missing and `REQUIRE_ALL=1` is set.
 */
export async function findPrograms(machine = thisMachine) {
  await installMissing(machine)
  const missing = programs.filter((program) => missingParts(program, machine).length > 0)
  const found = programs.filter((program) => !missing.includes(program))
  const paths = found.flatMap(({ parts }) =>
    parts.map((part) => [part.variable, pathOf(part, machine)]),
  )
  return {
    env: { ...Object.fromEntries(paths), TESTS_LEFT_OUT: missing.map(({ name }) => name).join() },
    warnings: missing.map(describeMissing),
    isComplete: missing.length === 0 || machine.env.REQUIRE_ALL !== '1',
  }
}

// `node scripts/programs.mjs` installs all programs. The devcontainer's Dockerfile runs this command.
if (argv[1] === fileURLToPath(import.meta.url)) {
  const { warnings } = await findPrograms()
  for (const warning of warnings) console.error(warning)
  process.exitCode = warnings.length > 0 ? 1 : 0
}
