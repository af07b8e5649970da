import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthServerOptions, createAuthServer, toNodeHandler } from '../../src'

/** What the process is told: begin to measure, or stop and say what was measured. */
export type MeterMessage = 'begin' | 'end'

/** How much more memory the process had at its peak than at the beginning, in bytes. */
export interface MemoryGrowth {
  readonly rss: number
  /** What buffers hold, outside of V8's heap. */
  readonly buffers: number
}

const sampleMs = 10

const options = JSON.parse(process.argv.at(-1) ?? '') as AuthServerOptions
const handle = toNodeHandler(createAuthServer(options))
const server = createServer((request, response) => void handle(request, response))
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})

let stop = beginToMeasure()
process.on('message', (message: MeterMessage) => {
  const growth = stop()
  if (message === 'begin') stop = beginToMeasure()
  process.send?.(growth)
})
process.on('disconnect', () => process.exit())

function beginToMeasure(): () => MemoryGrowth {
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
