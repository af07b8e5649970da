import type { FakeClock } from '@genauth/core/testing'
import type { Emulator, Fault } from '@genauth/emulator'
import { settle } from '../browser-mode/world'

/** The endpoints that a page sends requests to. */
export const endpoints = ['token', 'userinfo', 'introspection', 'revocation'] as const
export type Endpoint = (typeof endpoints)[number]

/** The number of requests by endpoint. An endpoint without requests is omitted. */
export type Requests = Partial<Record<Endpoint, number>>

/** A fault of an endpoint: a fault of the emulator, or a refused connection. */
export type NetworkFault = Fault | 'refused'

/** The real HTTP connections from pages with a fake clock to the emulator. */
export interface Network {
  readonly fetch: typeof fetch
  setFault(endpoint: Endpoint, fault: NetworkFault): void
  /** Ends all faults. */
  clearFaults(): void
  /** Returns the number of requests since `startCounting()`. Throws if the emulator has not received all of them. */
  sent(): Requests
  startCounting(): void
  /** Waits until every request has its response. Does not wait for requests to an endpoint with the fault `noResponse`. */
  waitUntilIdle(): Promise<void>
  /**
   * Advances the clock until the promise has settled. Before each step of the clock, waits for the pending responses as `waitUntilIdle()`
   * does.
   */
  finish<T>(promise: Promise<T>): Promise<T>
}

/** A delay that is longer than the time-out of every request. */
const heldBackMs = 600_000

/** The time-out of a request by a page. */
const timeoutMs = 10_000

/** A fault: the endpoint never responds. */
export const noResponse: Fault = { kind: 'delay', delayMs: heldBackMs }

export function createNetwork(emulator: Emulator, clock: FakeClock): Network {
  const refused = new Set<Endpoint>()
  const unresponsive = new Set<Endpoint>()
  const pending = new Map<object, Endpoint>()
  let sent: Requests = {}
  let before: Requests = {}

  const arrived = (endpoint: Endpoint) => emulator.count(endpoint) - (before[endpoint] ?? 0)
  const startCounting = () => {
    sent = {}
    before = Object.fromEntries(endpoints.map((one) => [one, emulator.count(one)]))
  }
  startCounting()
  /** Returns whether all pending requests have arrived at endpoints that never respond. */
  const isHeldBack = () =>
    [...pending.values()].every((one) => unresponsive.has(one) && arrived(one) >= (sent[one] ?? 0))
  const waitUntilIdle = async () => {
    await settle()
    while (!isHeldBack()) await settle()
    await settle()
  }
  return {
    async fetch(input, init) {
      const endpoint = endpointOf(String(input))
      const flight = {}
      sent[endpoint] = (sent[endpoint] ?? 0) + 1
      pending.set(flight, endpoint)
      const land = () => pending.delete(flight)
      try {
        const url = refused.has(endpoint) ? closedPort(String(input)) : input
        const response = await fetch(url, init)
        // A request is pending until the body of its response is complete.
        void response.clone().arrayBuffer().then(land, land)
        return response
      } catch (error) {
        land()
        throw error
      }
    },
    setFault(endpoint, fault) {
      if (fault === 'refused') refused.add(endpoint)
      else emulator.setFault(endpoint, fault)
      if (fault === noResponse) unresponsive.add(endpoint)
    },
    clearFaults() {
      refused.clear()
      unresponsive.clear()
      emulator.clearFaults()
    },
    startCounting,
    sent() {
      for (const endpoint of endpoints) {
        const expected = refused.has(endpoint) ? 0 : (sent[endpoint] ?? 0)
        if (arrived(endpoint) !== expected) {
          throw new Error(`${endpoint} received ${arrived(endpoint)} of ${expected} requests`)
        }
      }
      return { ...sent }
    },
    waitUntilIdle,
    async finish(promise) {
      let isSettled = false
      const note = () => {
        isSettled = true
      }
      promise.then(note, note)
      for (;;) {
        await waitUntilIdle()
        if (isSettled) return promise
        await clock.advance(pending.size > 0 ? timeoutMs : 50)
      }
    },
  }
}

function endpointOf(url: string): Endpoint {
  const end = new URL(url).pathname.split('/').at(-1)
  return endpoints.find((endpoint) => endpoint === end) ?? 'userinfo'
}

/**
 * Returns a URL whose server refuses connections. The emulator listens on 127.0.0.1 only, but no other program can use its port on `[::1]`.
 */
function closedPort(url: string): string {
  return url.replace('127.0.0.1', '[::1]')
}
