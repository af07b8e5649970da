import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { RunningApp } from './start-app'
import type { Subject } from './subjects'

/** A running subject. */
export interface Target {
  readonly subject: Subject
  readonly app: RunningApp
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The measurements of one round of a subject. */
export interface Sample {
  readonly perSecond: number
  readonly cpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Load {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failed: number
}

const loadFile = fileURLToPath(new URL('load.mjs', import.meta.url))

async function putLoad({ url, headers }: Target, connections: number, amount: number) {
  const wanted = JSON.stringify({ url, headers, connections, amount })
  const { stdout } = await promisify(execFile)(process.execPath, [loadFile, wanted])
  const load = JSON.parse(stdout) as Load
  if (load.failed > 0) throw new Error(`${load.failed} requests to ${url} failed.`)
  return load
}

/** Measures the throughput with 10 connections, and the latency with one. Each subject gets the same number of requests. */
async function sample(target: Target, amount: number): Promise<Sample> {
  const before = await target.app.readCpuUs()
  const { requests, perSecond } = await putLoad(target, 10, amount)
  const cpuUs = ((await target.app.readCpuUs()) - before) / requests
  const { p50Ms, p99Ms } = await putLoad(target, 1, amount)
  return { perSecond, cpuUs, p50Ms, p99Ms }
}

/** Measures all targets in turns, so that other load on the machine affects all of them. The first round is a warm-up. */
export async function measureRounds(
  targets: readonly Target[],
  { rounds, requests }: { rounds: number; requests: number },
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(targets.map(({ subject }) => [subject.name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % targets.length
    for (const target of [...targets.slice(first), ...targets.slice(0, first)]) {
      const measured = await sample(target, requests)
      if (round > 0) samples.get(target.subject.name)?.push(measured)
    }
  }
  return samples
}
