import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import {
  createDriver,
  type Driver,
  type DriverOptions,
  type Engine,
  type Profile,
  type ProfileOptions,
  type Tab,
} from 'genauth-browsers'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { createAuthRoutes } from '../../auth-routes.mjs'
import {
  connections,
  extraScopes,
  oidcServerOptions,
  sampleUsers,
  tenants,
} from '../../sample-tenants.mjs'
import { type DemoServer, serveDemo } from './serve-demo'
import type { Variant } from './variants'

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser engine of this test run. */
    readonly engine: Engine
  }
}

/** The demo, its GenAuth and a browser. */
export interface Site {
  readonly url: string
  readonly emulator: Emulator
  /** The redirect URI. */
  readonly callback: string
  /**
   * Returns all bytes that were sent since the last call, except the ID token in GenAuth's logout redirect. In server mode, every test ends
   * with a search for secrets in these bytes.
   */
  takeSent(): string
  /** Returns GenAuth's secrets, tokens, codes and verifiers that a text contains, unchanged or encoded. */
  secretsIn(text: string): string[]
  /** Creates a browser profile, which is closed after the test. */
  newProfile(options?: ProfileOptions): Promise<Profile>
  /** Opens a page of the demo in a new tab. */
  open(profile: Profile, path: string): Promise<Tab>
}

/** The options of a site: those of its GenAuth, and of the client of the demo in both modes. */
export interface SiteOptions extends EmulatorOptions {
  readonly client?: { readonly consentForOfflineAccess?: boolean }
  /** Whether the demo has the sample tenants. Default false. */
  readonly tenants?: boolean
}

/** The only part of a response that may contain an ID token. */
const logoutRedirect = /^(location: http\S+\/oidc\/session\/end\?id_token_hint=)[^&\s]+/gim

// All sites of a test file share one browser, because starting a browser takes longer than most tests.
let sites = 0
let starting: Promise<Driver> | undefined

/** Serves the demo with its own GenAuth while the tests of a `describe` run. GenAuth is reset after each test. */
export function setUpSite(
  variant: Variant,
  { client = {}, tenants: hasTenants = false, ...options }: SiteOptions = {},
  driverOptions: DriverOptions = {},
): Site {
  const { mode, protocol, authMethod } = variant
  const callbackPath = mode === 'browser' ? '/callback' : `/auth/${protocol}/callback`
  const profiles: Profile[] = []
  let emulator: Emulator
  let server: DemoServer
  let driver: Driver
  sites += 1

  beforeAll(async () => {
    server = await serveDemo(inject('demo'))
    const authMethods = {
      tokenEndpointAuthMethod: authMethod,
      introspectionEndpointAuthMethod: authMethod,
      revocationEndpointAuthMethod: authMethod,
    }
    emulator = await createEmulator({
      ...(hasTenants && { users: sampleUsers() }),
      ...options,
      app: {
        grants: ['authorization_code', 'refresh_token'],
        ...authMethods,
        redirectUris: [server.url + callbackPath],
        logoutRedirectUris: [`${server.url}/`],
        ...options.app,
      },
    })
    const { app, url: appHost } = emulator
    const { id: appId, secret } = app
    server.setUp(
      {
        clients: { [mode]: { appId, appHost, ...client, ...(hasTenants && { extraScopes }) } },
        protocol,
        emulator: { users: [] },
        ...(hasTenants && { tenants, connections }),
      },
      mode === 'server'
        ? createAuthRoutes({
            ...{ origin: server.url, appId, appHost, secret, authMethods },
            options: client,
            ...(hasTenants && { oidcOptions: oidcServerOptions(tenants, connections) }),
          })
        : undefined,
    )
    starting ??= createDriver(inject('engine'), driverOptions)
    driver = await starting
  })
  afterEach(async () => {
    await Promise.all(profiles.splice(0).map((profile) => profile.close()))
    if (mode === 'server') expect(site.secretsIn(site.takeSent())).toEqual([])
    emulator.reset()
  })
  afterAll(async () => {
    sites -= 1
    if (sites === 0) {
      starting = undefined
      await driver?.close()
    }
    await emulator?.close()
    await server?.close()
  })

  const site: Site = {
    get url() {
      return server.url
    },
    get emulator() {
      return emulator
    },
    get callback() {
      return server.url + callbackPath
    },
    takeSent: () => server.takeSent().replaceAll(logoutRedirect, '$1'),
    secretsIn: (text) =>
      emulator
        .issued()
        .filter((secret) =>
          [secret, btoa(secret), encodeURIComponent(secret)].some((form) => text.includes(form)),
        ),
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
  return site
}
