import { describe, expect, it } from 'vitest'
import { GenAuthError } from '../../src/errors'
import { createRedirectLoop } from '../../src/session/redirect-loop'
import { storageOver } from '../browser-mode/fake-origin'
import { beginLogin, createWorld, redirectUri } from '../browser-mode/world'
import { failure } from '../support/failure'

function create() {
  const clock = { now: 1_000_000 }
  const values = new Map<string, string>()
  return { clock, values, loop: createRedirectLoop(storageOver(values), 'key', () => clock.now) }
}

describe('the check for a redirect loop of logins', () => {
  it('the sixth login within 30 seconds is rejected with `redirect_loop` and the last error as its cause', async () => {
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

  it('after five logins, the next login is allowed after 30 seconds or after a logout', () => {
    const { loop, clock } = create()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    expect(() => loop.check()).toThrow()
    clock.now += 30_000
    loop.check()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    loop.reset()
    loop.check()
  })

  it('the error of a redirect loop without a failed login has no cause', async () => {
    const { loop } = create()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    expect(await failure(() => loop.check())).toMatchObject({ code: 'redirect_loop' })
    expect((await failure(() => loop.check())).cause).toBeUndefined()
  })

  it('R10: a login is allowed after the clock was set back, because the time since the last logins is unknown', () => {
    const { loop, clock } = create()
    for (let n = 0; n < 5; n += 1) loop.noteReturn()
    clock.now -= 3600
    loop.check()
  })

  it('L6: a login is rejected with `redirect_loop` if GenAuth has returned an error five times', async () => {
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

  it.each(['null', '{}', '"x"', '[null]', 'broken'])(
    'the redirect loop check ignores the invalid stored value %j',
    (value) => {
      const { loop, values } = create()
      values.set('genauth:key:returns', value)
      loop.check()
    },
  )
})
