import { createFakeClock } from '@genauth/core/testing'
import { describe, expect, it } from 'vitest'

describe('createFakeClock', () => {
  it('a fake clock stands still until it is advanced', async () => {
    const clock = createFakeClock({ startAt: 1000 })
    expect(clock.now()).toBe(1000)
    await clock.advance(500)
    expect(clock.now()).toBe(1500)
  })

  it('a fake clock fires timers in the order of their times, or of their creation if the times are equal', async () => {
    const clock = createFakeClock({ startAt: 0 })
    const fired: string[] = []
    clock.setTimeout(() => fired.push(`late at ${clock.now()}`), 30)
    clock.setTimeout(() => fired.push(`first at ${clock.now()}`), 10)
    clock.setTimeout(() => fired.push(`second at ${clock.now()}`), 10)
    await clock.advance(30)
    expect(fired).toEqual(['first at 10', 'second at 10', 'late at 30'])
  })

  it('`advance()` also fires a timer that a promise of an earlier timer sets during the call', async () => {
    const clock = createFakeClock({ startAt: 0 })
    const fired: number[] = []
    clock.setTimeout(() => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => clock.setTimeout(() => fired.push(clock.now()), 5))
    }, 10)
    await clock.advance(20)
    expect(fired).toEqual([15])
  })

  it('a fake clock does not fire a cleared timer', async () => {
    const clock = createFakeClock()
    let fired = false
    const handle = clock.setTimeout(() => {
      fired = true
    }, 10)
    clock.clearTimeout(handle)
    await clock.advance(100)
    expect(fired).toBe(false)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('a fake clock treats a delay of 0 ms as 1 ms, so that a repeated timer cannot block `advance()`', async () => {
    const clock = createFakeClock({ startAt: 0 })
    let fired = 0
    const again = (): void => {
      fired += 1
      clock.setTimeout(again, 0)
    }
    clock.setTimeout(again, 0)
    await clock.advance(5)
    expect(fired).toBe(5)
  })
})
