import {
  createEmulator,
  type Emulator,
  type EmulatorSwitches,
  type SwitchChanges,
} from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import type { GenAuthOptions } from '../../src/genauth-options'
import { createWorld, type Document, redirectUri, until, type World } from '../session/world'
import { logIn } from '../support/log-in'
import { createNetwork, type Network } from './network'

/** A page in a world with a faked clock, and a real server at the other end of a real connection. */
export interface Bench {
  readonly world: World
  readonly network: Network
  readonly emulator: Emulator
  /** Begins a login in a page, goes through GenAuth's pages, and gives the address that comes back. */
  loginFrom(document: Document): Promise<string>
  /** Opens the app as a visitor. */
  open(options?: Partial<GenAuthOptions>): Document
  /** Opens the app, and logs in. */
  openLoggedIn(options?: Partial<GenAuthOptions>): Promise<Document>
  /** Moves the clock to when the scheduler has something to do, and lets it. */
  runScheduler(document: Document): Promise<void>
  /** Moves the clock until the token has run out. */
  outliveToken(document: Document): Promise<void>
}

export type Protocol = 'oauth' | 'oidc'

/** What can differ between the worlds of two tests. */
export interface BenchOptions {
  protocol: Protocol
  /** What chance chooses, from 0 up to 1. */
  random?: number
  switches?: SwitchChanges
}

/** Runs one emulator for the tests of a file. It repeats the answer to a refresh token that was used, unless told otherwise. */
export function useBench(): (options: BenchOptions) => Promise<Bench> {
  let emulator: Emulator
  let switches: EmulatorSwitches
  // One browser, so that the login page is gone through once.
  const cookies = new Map<string, string>()
  // A busy machine takes its time; nothing here waits for a clock.
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
      await network.quiet()
      page.events.length = 0
      network.startCounting()
      return page
    },
    async runScheduler({ genauth }) {
      const wait = (genauth.renewal.nextAt() ?? 0) - world.clock.now()
      if (wait > 0) await world.clock.advance(wait)
      await network.finish(genauth.renewal.run())
    },
    async outliveToken({ genauth }) {
      const { expiresAt = 0 } = genauth.getTokenStatus()
      await world.clock.advance(expiresAt - world.clock.now() + 1)
    },
  }
}
