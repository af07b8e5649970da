import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthServerOptions, cookieSessions, createAuthServer, toNodeHandler } from '../../src'

/** A command for the proxy process: start or end a measurement. After `end`, the process sends the measured growth. */
export type MeterMessage = 'start' | 'end'

/** The memory growth during a measurement, in bytes: the peak minus the value at the start. */
export interface MemoryGrowth {
  readonly rss: number
  /** The memory of buffers, outside of V8's heap. */
  readonly buffers: number
}

const sampleMs = 10

const options = JSON.parse(process.argv.at(-1) ?? '') as Omit<AuthServerOptions, 'sessions'>
const sessions = cookieSessions({ revocations: 'process' })
const handle = toNodeHandler(createAuthServer({ ...options, sessions }))
const server = createServer((request, response) => void handle(request, response))
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})

let stop = startMeasurement()
process.on('message', (message: MeterMessage) => {
  const growth = stop()
  if (message === 'start') stop = startMeasurement()
  process.send?.(growth)
})
process.on('disconnect', () => process.exit())

function startMeasurement(): () => MemoryGrowth {
  globalThis.gc?.()
  const before = process.memoryUsage()
  let peak = before
  const sample = () => {
    const { rss, arrayBuffers } = process.memoryUsage()
    peak = {
      ...peak,
      rss: Math.max(peak.rss, rss),
      arrayBuffers: Math.max(peak.arrayBuffers, arrayBuffers),
    }
  }
  const timer = setInterval(sample, sampleMs)
  return () => {
    sample()
    clearInterval(timer)
    return { rss: peak.rss - before.rss, buffers: peak.arrayBuffers - before.arrayBuffers }
  }
}
