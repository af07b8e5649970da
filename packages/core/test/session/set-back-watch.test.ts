import { describe, expect, it } from 'vitest'
import { createSetBackWatch } from '../../src/session/set-back-watch'

/** A page that was opened ten seconds ago, on a device whose clock shows some time of day. */
function create() {
  const device = { now: 1_800_000_000_400, uptime: 10_000 }
  const watch = createSetBackWatch({ now: () => device.now, uptime: () => device.uptime })
  const pass = (ms: number, shownMs = ms) => {
    device.now += shownMs
    device.uptime += ms
  }
  watch.restart()
  return { watch, pass }
}

describe('a watch for clocks that are set back', () => {
  it('R10: says nothing of time that passes, of a sleep, or of a clock that is put forward', () => {
    const { watch, pass } = create()
    pass(3_600_000)
    expect(watch.takeMs()).toBe(0)
    pass(60_000, 8 * 3_600_000)
    expect(watch.takeMs()).toBe(0)
    pass(1000, 3_601_000)
    expect(watch.takeMs()).toBe(0)
  })

  it('R10: says once by how much a clock was set back, and notices it again', () => {
    const { watch, pass } = create()
    pass(60_000, 0)
    expect(watch.takeMs()).toBe(60_000)
    pass(60_000)
    expect(watch.takeMs()).toBe(0)
    pass(5000, -5000)
    expect(watch.takeMs()).toBe(10_000)
  })

  it('R10: has patience with two clocks that never agree to the millisecond', () => {
    const { watch, pass } = create()
    pass(60_000, 59_001)
    expect(watch.takeMs()).toBe(0)
    pass(60_000, 59_999)
    expect(watch.takeMs()).toBe(1000)
  })

  it('R10: believes the clock that it is started with', () => {
    const { watch, pass } = create()
    pass(60_000, -60_000)
    watch.restart()
    pass(60_000)
    expect(watch.takeMs()).toBe(0)
  })
})
