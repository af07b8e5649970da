import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type Protocol,
} from '@genauth/emulator'
import {
  createDriver,
  type Driver,
  type DriverOptions,
  type Engine,
  type Profile,
  type ProfileOptions,
  type Tab,
} from 'genauth-browsers'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { type DemoServer, serveDemo } from './serve-demo'

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser of this run of the specs. */
    readonly engine: Engine
  }
}

/** The demo, its GenAuth, and a browser. */
export interface Site {
  readonly url: string
  readonly emulator: Emulator
  /** A profile that is closed after the test. */
  newProfile(options?: ProfileOptions): Promise<Profile>
  /** Opens a page of the demo in a new tab. */
  open(profile: Profile, path: string): Promise<Tab>
}

// One browser for all sites of a file: starting one takes longer than most tests.
let sites = 0
let starting: Promise<Driver> | undefined

/** Serves the demo, with a GenAuth of its own, while the tests of a `describe` run. Each test finds it as new. */
export function setUpSite(
  protocol: Protocol,
  options: EmulatorOptions = {},
  driverOptions: DriverOptions = {},
): Site {
  const profiles: Profile[] = []
  let emulator: Emulator
  let server: DemoServer
  let driver: Driver
  sites += 1

  beforeAll(async () => {
    server = await serveDemo(inject('demo'))
    emulator = await createEmulator({
      ...options,
      app: {
        grants: ['authorization_code', 'refresh_token'],
        tokenEndpointAuthMethod: 'none',
        introspectionEndpointAuthMethod: 'none',
        revocationEndpointAuthMethod: 'none',
        redirectUris: [`${server.url}/callback`],
        logoutRedirectUris: [`${server.url}/`],
        ...options.app,
      },
    })
    const { app, url } = emulator
    server.setUp({ appId: app.id, appHost: url, protocol, emulator: { users: [] } })
    starting ??= createDriver(inject('engine'), driverOptions)
    driver = await starting
  })
  afterEach(async () => {
    await Promise.all(profiles.splice(0).map((profile) => profile.close()))
    emulator.reset()
  })
  afterAll(async () => {
    sites -= 1
    if (sites === 0) await driver?.close()
    await emulator?.close()
    await server?.close()
  })

  return {
    get url() {
      return server.url
    },
    get emulator() {
      return emulator
    },
    async newProfile(profileOptions) {
      const profile = await driver.newProfile(profileOptions)
      profiles.push(profile)
      return profile
    },
    async open(profile, path) {
      const tab = await profile.newTab()
      await tab.goTo(server.url + path)
      return tab
    },
  }
}
