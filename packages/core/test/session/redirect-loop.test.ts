import { describe, expect, it } from 'vitest'
import { GenAuthError } from '../../src/errors'
import { createRedirectLoop } from '../../src/session/redirect-loop'
import { failure } from '../support/failure'
import { storageOver } from './fake-origin'

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

  it.each(['null', '{}', '"x"', '[null]', 'broken'])('garbage such as %j is no loop', (value) => {
    const { loop, values } = create()
    values.set('genauth:key:returns', value)
    loop.check()
  })
})
