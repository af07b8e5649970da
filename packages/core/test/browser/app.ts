import type { GenAuthOptions } from '@genauth/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { createDriver, type Driver, type Profile, type Tab } from 'genauth-browsers'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { goTo } from './observe'
import { type PageServer, startPageServer } from './page-server'

/** A one-page app with a client of `@genauth/core`, and the emulator that the client uses. */
export interface App
  extends Pick<PageServer, 'url' | 'foreignUrl' | 'reports' | 'serve' | 'setPage'> {
  readonly emulator: Emulator
  /** Creates an empty browser profile. The profile is closed after the test. */
  newProfile(): Promise<Profile>
  /** Opens the app in a new tab, and waits until the session of the app is no longer `loading`. */
  open(profile: Profile, path?: string): Promise<Tab>
  /** Changes the options of the pages that load after this call. */
  setOptions(changes: Partial<GenAuthOptions>): void
}

// The apps of a test file share one browser.
let apps = 0
let driver: Promise<Driver> | undefined
const launch = () => {
  driver ??= createDriver(inject('engine'), { backForwardCache: true })
  return driver
}
const closeDriver = async () => {
  const closing = driver
  driver = undefined
  await (await closing)?.close()
}

/** Serves the app during the tests of a `describe`. The emulator is reset after each test. */
export function useApp(
  options: Partial<GenAuthOptions>,
  emulatorOptions: EmulatorOptions = {},
): App {
  let server: PageServer
  let emulator: Emulator
  let current = options
  const profiles: Profile[] = []
  apps += 1

  beforeAll(async () => {
    server = await startPageServer(inject('pageScript'), () => ({
      appId: emulator.app.id,
      appHost: emulator.url,
      redirectUri: `${server.url}/callback`,
      ...current,
    }))
    emulator = await createEmulator({
      ...emulatorOptions,
      app: {
        grants: ['authorization_code', 'refresh_token'],
        tokenEndpointAuthMethod: 'none',
        introspectionEndpointAuthMethod: 'none',
        revocationEndpointAuthMethod: 'none',
        ...emulatorOptions.app,
        redirectUris: [`${server.url}/callback`],
        logoutRedirectUris: [`${server.url}/`, `${server.url}/bye`],
      },
    })
    await launch()
  })
  afterEach(async () => {
    await Promise.all(profiles.splice(0).map((profile) => profile.close()))
    emulator.reset()
    server.reset()
    current = options
  })
  afterAll(async () => {
    apps -= 1
    if (apps === 0) await closeDriver()
    await emulator?.close()
    server?.close()
  })

  return {
    get url() {
      return server.url
    },
    get foreignUrl() {
      return server.foreignUrl
    },
    get reports() {
      return server.reports
    },
    get emulator() {
      return emulator
    },
    serve: (path, resource) => server.serve(path, resource),
    setPage: (changes) => server.setPage(changes),
    async newProfile() {
      const profile = await (await launch()).newProfile()
      profiles.push(profile)
      return profile
    },
    async open(profile, path = '/') {
      const tab = await profile.newTab()
      await goTo(tab, server.url + path)
      return tab
    },
    setOptions(changes) {
      current = { ...current, ...changes }
    },
  }
}
