import { createEmulator, type Emulator, type EmulatorOptions } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { GenAuthOptions } from '../../src/options'
import {
  beginLogin,
  createWorld,
  type Document,
  redirectUri,
  type World,
} from '../browser-mode/world'
import { logIn } from '../support/log-in'

/** Tabs of a fake browser that talk to an emulator over HTTP. */
export interface WireWorld {
  readonly world: World
  readonly emulator: Emulator
  /** Opens a tab with a signed-in user. */
  openLoggedIn(options?: Partial<GenAuthOptions>): Promise<Document>
  open(options?: Partial<GenAuthOptions>): Document
  /** Advances the clocks of the browser and the emulator. */
  pass(ms: number): Promise<void>
  /** Returns the number of refreshes that the emulator received. */
  renewals(): number
}

/** Starts an emulator for the tests of a file. Each test has a new fake browser. */
export function useWireWorld(options: EmulatorOptions = {}): WireWorld {
  let emulator: Emulator
  let world: World
  beforeAll(async () => {
    emulator = await createEmulator({
      ...options,
      app: { redirectUris: [redirectUri], tokenEndpointAuthMethod: 'none', ...options.app },
    })
  })
  beforeEach(async () => {
    world = await createWorld(fetch)
  })
  afterEach(() => emulator.reset())
  afterAll(() => emulator.close())

  const open = (changes: Partial<GenAuthOptions> = {}, init = {}) =>
    world.open({
      ...init,
      options: { appId: emulator.app.id, appHost: emulator.url, ...changes },
    })
  return {
    get world() {
      return world
    },
    get emulator() {
      return emulator
    },
    open,
    async openLoggedIn(changes) {
      const before = open(changes)
      await before.ready()
      await beginLogin(before)
      const callback = await logIn(before.page.navigations[0] ?? '', redirectUri)
      const tab = before.load({
        href: callback.href,
        options: { appId: emulator.app.id, appHost: emulator.url, ...changes },
      })
      await tab.ready()
      return tab
    },
    async pass(ms) {
      emulator.shiftClock(ms / 1000)
      await world.advance(ms)
    },
    renewals: () => emulator.count('token', { grantType: 'refresh_token' }),
  }
}
