import { expect, it } from 'vitest'
import { beginExchange } from '../../src/proxy/exchange'

/** Timers that fire when the test says so. */
function createTimers() {
  const timers = new Map<object, { ms: number; run: () => void }>()
  return {
    lengths: () => [...timers.values()].map(({ ms }) => ms),
    after(ms: number, run: () => void) {
      const key = {}
      timers.set(key, { ms, run })
      return () => void timers.delete(key)
    },
    fire() {
      for (const [key, { run }] of timers) {
        timers.delete(key)
        run()
      }
    },
  }
}

function begin(page = new AbortController()) {
  const timers = createTimers()
  return { page, timers, exchange: beginExchange(timers.after, page.signal, 300) }
}

it('B9: a request to an API is given up if nothing happens for timeoutMs', () => {
  const { exchange, timers } = begin()
  expect([timers.lengths(), exchange.signal.aborted, exchange.reason]).toEqual([
    [300],
    false,
    undefined,
  ])
  timers.fire()
  expect([exchange.signal.aborted, exchange.reason]).toEqual([true, 'timeout'])
  expect(timers.lengths()).toEqual([])
})

it('B9: each part of a body starts the wait for an API again, with one timer at a time', () => {
  const { exchange, timers } = begin()
  exchange.touch()
  exchange.touch()
  expect(timers.lengths()).toEqual([300])
})

it('B9: the wait for an API stops while the proxy waits for the browser', () => {
  const { exchange, timers } = begin()
  exchange.rest()
  expect(timers.lengths()).toEqual([])
  timers.fire()
  expect(exchange.signal.aborted).toBe(false)
  exchange.touch()
  expect(timers.lengths()).toEqual([300])
})

it('B5: a browser that leaves ends the request to the API', () => {
  const { exchange, page, timers } = begin()
  page.abort()
  expect([exchange.signal.aborted, exchange.reason, timers.lengths()]).toEqual([true, 'gone', []])
})

it('B5: a browser that has left before the request begins ends it at once', () => {
  const page = new AbortController()
  page.abort()
  const { exchange, timers } = begin(page)
  expect([exchange.signal.aborted, exchange.reason, timers.lengths()]).toEqual([true, 'gone', []])
})

it('B5: the first reason to give a request up is the one that counts', () => {
  const { exchange, page } = begin()
  exchange.abort('too_large')
  exchange.abort('timeout')
  page.abort()
  expect([exchange.signal.aborted, exchange.reason]).toEqual([true, 'too_large'])
})

it('B5: after the end of a response, nothing aborts the request, and no timer is pending', () => {
  const { exchange, page, timers } = begin()
  exchange.end()
  exchange.touch()
  expect(timers.lengths()).toEqual([])
  exchange.abort('timeout')
  page.abort()
  expect([exchange.signal.aborted, exchange.reason]).toEqual([false, undefined])
})
