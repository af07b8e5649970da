import { describe, expect, it } from 'vitest'
import { GenAuthError } from '../../src/errors'
import { createRedirectLoop } from '../../src/session/redirect-loop'
import { failure } from '../support/failure'
import { storageOver } from './fake-origin'
import { beginLogin, createWorld, redirectUri } from './world'

function create() {
  const clock = { now: 1_000_000 }
  const values = new Map<string, string>()
  return { clock, values, loop: createRedirectLoop(storageOver(values), 'key', () => clock.now) }
}

describe('a browser that is sent to and fro', () => {
  it('is stopped before the sixth login within half a minute, with the cause', async () => {
    const { loop, clock } = create()
    for (let n = 0; n < 5; n += 1) {
      loop.check()
      clock.now += 1000
      loop.noteReturn(n === 2 ? new GenAuthError('access_denied', 'no') : undefined)
    }
    const error = await failure(() => loop.check())
    expect(error.code).toBe('redirect_loop')
    expect(error.cause).toMatchObject({ code: 'access_denied' })
  })

  it('may go on after half a minute, and after a logout', () => {
    const { loop, clock } = create()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    expect(() => loop.check()).toThrow()
    clock.now += 30_000
    loop.check()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    loop.reset()
    loop.check()
  })

  it('is stopped too where no login failed, and then has no cause', async () => {
    const { loop } = create()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    expect(await failure(() => loop.check())).toMatchObject({ code: 'redirect_loop' })
    expect((await failure(() => loop.check())).cause).toBeUndefined()
  })

  it('R10: may go on where the clock was set back, as nobody knows how long it took then', () => {
    const { loop, clock } = create()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    clock.now -= 3600
    loop.check()
  })

  it('L6: is one that failed each time it came back', async () => {
    const world = await createWorld()
    let tab = world.open()
    for (let n = 0; n < 5; n += 1) {
      const state = new URL(await beginLogin(tab)).searchParams.get('state')
      tab = tab.load({ href: `${redirectUri}?error=login_required&state=${state}` })
      await tab.ready()
    }
    const error = await failure(tab.genauth.login())
    expect(error.code).toBe('redirect_loop')
    expect(error.cause).toMatchObject({ code: 'login_required' })
  })

  it.each(['null', '{}', '"x"', '[null]', 'broken'])('garbage such as %j is no loop', (value) => {
    const { loop, values } = create()
    values.set('genauth:key:returns', value)
    loop.check()
  })
})
