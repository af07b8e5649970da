import { beforeEach, describe, expect, it } from 'vitest'
import { schedule } from '../browser-mode/schedule'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, type ServerWorld, type Tab } from './server-world'

// https://github.com/better-auth/better-auth/issues/7008: the app gets no session, although the user is signed in.

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000

/** Records each status of the session that the app can see, without repetitions in a row. */
function watchStatuses({ genauth }: Tab): string[] {
  const seen: string[] = [genauth.getSession().status]
  genauth.subscribe(() => {
    const { status } = genauth.getSession()
    if (seen.at(-1) !== status) seen.push(status)
  })
  return seen
}

/** Hides the page for six minutes, and shows it again. The client then requests the session. */
async function comeBack(tab: Tab): Promise<void> {
  await world.advance(6 * 60_000)
  tab.page.fire('visible')
  await world.advance(1)
}

const outages: [string, () => Response][] = [
  ['a network failure', () => Promise.reject(new TypeError('Failed to fetch')) as never],
  ['a 503 of the server', () => errorResponse('storage_unavailable', 503)],
  ['a 502 of a gateway', () => new Response('<h1>Bad Gateway</h1>', { status: 502 })],
  ['a 401 of a gateway', () => new Response('', { status: 401 })],
  ['the page of a captive portal', () => new Response('<h1>Hotel Wi-Fi</h1>')],
  ['an empty body', () => new Response(null, { status: 204 })],
  ['JSON that is null', () => new Response('null')],
]

describe.each([true, false])('a signed-in user, with initialSession %s', (isRendered) => {
  const open = async (): Promise<{ tab: Tab; seen: string[] }> => {
    world.server.logIn()
    const tab = world.open()
    const seen = watchStatuses(tab)
    await tab.ready(isRendered ? { initialSession: world.server.facts() } : {})
    return { tab, seen }
  }

  it.each(outages)(
    'P7: the session is never shown as signed out during %s',
    async (_name, respond) => {
      const { tab, seen } = await open()
      schedule(tab)
      for (const path of ['/auth/session', '/auth/renew', '/auth/user'])
        world.server.on(path, respond)
      await comeBack(tab)
      await world.advance(hour)
      await comeBack(tab)
      for (const path of ['/auth/session', '/auth/renew', '/auth/user'])
        world.server.on(path, undefined)
      await world.advance(5 * 60_000)
      await comeBack(tab)
      expect(seen).toEqual(['loading', 'authenticated'])
      expect(tab.status()).toBe('authenticated:session-1')
      expect(tab.events.filter((event) => !event.startsWith('renew'))).toEqual([])
    },
  )

  it('P7: the session is never shown as signed out while other tabs refresh it, and while its token expires', async () => {
    const { tab, seen } = await open()
    const other = world.open()
    const seenInOther = watchStatuses(other)
    await other.ready()
    for (let n = 0; n < 5; n += 1) {
      await world.advance(hour)
      await Promise.all([other.genauth.renew(), comeBack(tab), tab.genauth.renew()])
    }
    expect(seen).toEqual(['loading', 'authenticated'])
    expect(seenInOther).toEqual(['loading', 'authenticated'])
  })
})
