import { beforeEach, describe, expect, it } from 'vitest'
import { settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { createServerWorld, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const flash = { code: 'access_denied', message: 'The login was rejected.' } as const
/** In development, the message of the client's error also has a URL. */
const error = { ...flash, message: expect.stringContaining(flash.message) }

describe('a page whose connection code failed to load', () => {
  /** Opens a tab. After `set(true)`, the tab cannot load the chunk that calls the server. After `set(false)`, it can load the chunk. */
  function breakConnection() {
    let isBroken = false
    const basePath = {
      toString() {
        if (isBroken) throw new TypeError('Failed to fetch dynamically imported module')
        return '/auth'
      },
    } as unknown as string
    const set = (next: boolean) => {
      isBroken = next
    }
    return { tab: world.open({ options: { basePath } }), set }
  }

  it.each(['online', 'visible'] as const)(
    'T2: a page whose connection code failed to load reports `network_error`, and loads the code and shows the user after the event %s',
    async (event) => {
      world.server.logIn()
      const { tab, set } = breakConnection()
      tab.genauth.start()
      set(true)
      await tab.genauth.ready()
      expect(tab.genauth.getSession()).toMatchObject({
        reason: 'error',
        error: { code: 'network_error' },
      })
      expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'network_error' })
      await tab.genauth.renewal.run()
      set(false)
      tab.page.fire(event)
      await settle()
      expect(tab.status()).toBe('authenticated:session-1')
      expect(tab.events).toEqual(['login'])
      expect(world.server.to('/auth/session')).toHaveLength(2)
    },
  )

  it('T2: a page whose connection code failed to load returns the login error to `handleCallback()` after the code has loaded', async () => {
    const { tab, set } = breakConnection()
    tab.values.set('genauth:/auth:left-for-login', '1')
    world.server.flash = flash
    tab.genauth.start()
    set(true)
    await tab.genauth.ready()
    set(false)
    tab.page.fire('online')
    await settle()
    expect(await failure(tab.genauth.handleCallback())).toMatchObject(error)
  })
})
