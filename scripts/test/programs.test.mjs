import { describe, expect, it } from 'vitest'
import { findPrograms } from '../programs.mjs'

const everything = ['chromium', 'firefox-esr', 'WebKitWebDriver', 'Xvfb', 'redis-server', 'nginx']

/** Creates a simulated Debian machine on which this process is root. An installation adds the executables in `brings`. */
function debian({ installed = [], env = {}, brings = everything, isDebianRoot = true } = {}) {
  const files = new Set(installed.map((name) => `/usr/bin/${name}`))
  const log = []
  return {
    log,
    env: { PATH: '/usr/bin', ...env },
    isDebianRoot,
    exists: (path) => files.has(path),
    print: (line) => log.push(line),
    async install(packages) {
      log.push(`apt-get ${packages.join(' ')}`)
      for (const name of brings) files.add(`/usr/bin/${name}`)
    },
  }
}

describe('findPrograms', () => {
  it('findPrograms() prints each missing package and its purpose before it installs the packages as root on Debian', async () => {
    const machine = debian({ installed: ['chromium', 'firefox-esr', 'Xvfb'] })
    const { env, warnings, isComplete } = await findPrograms(machine)
    expect(machine.log).toEqual([
      'Installing these Debian packages with apt-get:',
      '  webkit2gtk-driver, for the tests in WebKit',
      '  redis-server, for the tests with Redis',
      '  nginx-light, for the tests behind nginx',
      'Set INSTALL_PROGRAMS=0 to skip these tests instead.',
      'apt-get webkit2gtk-driver redis-server nginx-light',
    ])
    expect([warnings, isComplete]).toEqual([[], true])
    expect(env).toMatchObject({ REDIS_SERVER_PATH: '/usr/bin/redis-server', TESTS_LEFT_OUT: '' })
  })

  it('findPrograms() installs and prints nothing if no program is missing', async () => {
    const machine = debian({ installed: everything })
    await findPrograms(machine)
    expect(machine.log).toEqual([])
  })

  it.each([
    ['with INSTALL_PROGRAMS=0', { env: { INSTALL_PROGRAMS: '0' } }],
    ['without root, or on a system other than Debian', { isDebianRoot: false }],
  ])(
    'findPrograms() prints one line for each skipped program %s',
    async (_when, machineOptions) => {
      const machine = debian({ ...machineOptions, installed: ['chromium', 'Xvfb'] })
      const { env, warnings, isComplete } = await findPrograms(machine)
      expect(machine.log).toEqual([])
      expect(warnings.map((line) => line.split(':')[0])).toEqual([
        'SKIPPED the tests in Firefox',
        'SKIPPED the tests in WebKit',
        'SKIPPED the tests with Redis',
        'SKIPPED the tests behind nginx',
      ])
      expect(env.TESTS_LEFT_OUT).toBe('firefox,webkit,redis,nginx')
      expect(isComplete).toBe(true)
    },
  )

  it('findPrograms() returns isComplete false for a missing program with REQUIRE_ALL=1, but not with CI=true', async () => {
    const isComplete = async (env) => {
      const machine = debian({ env: { INSTALL_PROGRAMS: '0', ...env } })
      return (await findPrograms(machine)).isComplete
    }
    expect(await isComplete({ REQUIRE_ALL: '1' })).toBe(false)
    expect(await isComplete({ CI: 'true' })).toBe(true)
  })

  it('findPrograms() returns isComplete false with REQUIRE_ALL=1 if an installation fails', async () => {
    const machine = debian({ env: { REQUIRE_ALL: '1' }, brings: ['chromium'] })
    expect((await findPrograms(machine)).isComplete).toBe(false)
  })

  it('findPrograms() prefers the path in the environment variable of a program to the paths in PATH', async () => {
    const machine = debian({ installed: everything, env: { FIREFOX_PATH: '/opt/firefox' } })
    expect((await findPrograms(machine)).env.FIREFOX_PATH).toBe('/opt/firefox')
  })
})
