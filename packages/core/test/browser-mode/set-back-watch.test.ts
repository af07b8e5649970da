import { describe, expect, it } from 'vitest'
import { createSetBackWatch } from '../../src/browser-mode/current-record'

/** Creates a watch that detects whether the clock was set back. At the start of the test, the page has been open for ten seconds. */
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

describe('`createSetBackWatch()`', () => {
  it('R10: `behindMs()` returns 0 if time passes, the device sleeps or the clock is set forward', () => {
    const { watch, pass } = create()
    pass(3_600_000)
    expect(watch.behindMs()).toBe(0)
    pass(60_000, 8 * 3_600_000)
    expect(watch.behindMs()).toBe(0)
    pass(1000, 3_601_000)
    expect(watch.behindMs()).toBe(0)
  })

  it('R10: `behindMs()` returns by how many milliseconds the clock was set back', () => {
    const { watch, pass } = create()
    pass(60_000, 0)
    expect(watch.behindMs()).toBe(60_000)
    pass(60_000)
    expect(watch.behindMs()).toBe(60_000)
    pass(5000, -5000)
    expect(watch.behindMs()).toBe(70_000)
    pass(1000, 71_000)
    expect(watch.behindMs()).toBe(0)
  })

  it('R10: `behindMs()` ignores a difference of less than one second between the clock and the uptime', () => {
    const { watch, pass } = create()
    pass(60_000, 59_001)
    expect(watch.behindMs()).toBe(0)
    pass(60_000, 59_999)
    expect(watch.behindMs()).toBe(1000)
  })

  it('R10: `behindMs()` ignores changes of the clock before a call of `restart()`', () => {
    const { watch, pass } = create()
    pass(60_000, -60_000)
    watch.restart()
    pass(60_000)
    expect(watch.behindMs()).toBe(0)
  })
})
