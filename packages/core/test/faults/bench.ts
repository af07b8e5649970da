import {
  createEmulator,
  type Emulator,
  type EmulatorSwitches,
  type SwitchChanges,
} from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import type { GenAuthOptions } from '../../src/options'
import { createWorld, type Document, redirectUri, until, type World } from '../browser-mode/world'
import { logIn } from '../support/log-in'
import { createNetwork, type Network } from './network'

/** A test environment: pages with a fake clock send requests to a real emulator over real connections. */
export interface Bench {
  readonly world: World
  readonly network: Network
  readonly emulator: Emulator
  /** Starts a login in a page, logs in on GenAuth's pages, and returns the callback URL. Does not open the callback URL. */
  loginFrom(document: Document): Promise<string>
  /** Opens the app without a signed-in user. */
  open(options?: Partial<GenAuthOptions>): Document
  /** Opens the app and logs in. */
  openLoggedIn(options?: Partial<GenAuthOptions>): Promise<Document>
  /** Advances the clock to the time of the next scheduled refresh, and runs the refresh. */
  runScheduler(document: Document): Promise<void>
  /** Advances the clock until the token has expired. */
  expireToken(document: Document): Promise<void>
}

export type Protocol = 'oauth' | 'oidc'

/** Options for creating a bench. */
export interface BenchOptions {
  protocol: Protocol
  /** The value that every random number has, from 0 up to 1. Default 0.5. */
  random?: number
  switches?: SwitchChanges
}

/**
 * Runs one emulator for the tests of a file. Unless a test sets other switches, the emulator repeats its response if a refresh token is
 * used a second time. Returns a function that creates a {@link Bench}.
 */
export function useBench(): (options: BenchOptions) => Promise<Bench> {
  let emulator: Emulator
  let switches: EmulatorSwitches
  // All tests share the cookies. So only the first test must fill in the login form.
  const cookies = new Map<string, string>()
  // On a busy machine, real connections take longer than the default time-out.
  vi.setConfig({ testTimeout: 30_000 })
  beforeAll(async () => {
    emulator = await createEmulator({
      app: {
        grants: ['authorization_code', 'refresh_token'],
        tokenEndpointAuthMethod: 'none',
        introspectionEndpointAuthMethod: 'none',
        revocationEndpointAuthMethod: 'none',
        redirectUris: [redirectUri],
        accessTokenSeconds: 3600,
      },
      switches: { reuseGraceSeconds: 600 },
    })
    switches = structuredClone(emulator.switches)
  })
  afterEach(() => emulator.clearFaults())
  afterAll(() => emulator.close())
  return (options) => {
    emulator.setSwitches({ ...switches, ...options.switches })
    return createBench(emulator, cookies, options)
  }
}

async function createBench(
  emulator: Emulator,
  cookies: Map<string, string>,
  { protocol, random = 0.5 }: BenchOptions,
): Promise<Bench> {
  const world = await createWorld()
  const network = createNetwork(emulator, world.clock)
  const open = (options: Partial<GenAuthOptions> = {}) =>
    world.open({
      options: { appHost: emulator.url, appId: emulator.app.id, protocol, ...options },
      runtime: { fetch: network.fetch, random: () => random },
    })
  const loginFrom = async (document: Document) => {
    const { navigations } = document.page
    const before = navigations.length
    void document.genauth.login()
    await until(() => navigations.length > before)
    return (await logIn(navigations.at(-1) ?? '', redirectUri, cookies)).href
  }
  return {
    world,
    network,
    emulator,
    open,
    loginFrom,
    async openLoggedIn(options) {
      const document = open(options)
      const page = document.load({ href: await loginFrom(document) })
      await network.finish(page.ready())
      await network.waitUntilIdle()
      page.events.length = 0
      network.startCounting()
      return page
    },
    async runScheduler({ genauth }) {
      const wait = (genauth.renewal.nextAt() ?? 0) - world.clock.now()
      if (wait > 0) await world.clock.advance(wait)
      await network.finish(genauth.renewal.run())
    },
    async expireToken({ genauth }) {
      const { expiresAt = 0 } = genauth.getTokenStatus()
      await world.clock.advance(expiresAt - world.clock.now() + 1)
    },
  }
}
