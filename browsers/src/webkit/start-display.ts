import type { Cleanup } from '../cleanup'
import { type Started, startProcess } from './start-process'

/** A virtual display and its name. */
export interface Display extends Started {
  readonly name: string
}

/** Starts Xvfb, which chooses a free display number and prints it. */
export async function startDisplay(cleanup: Cleanup): Promise<Display> {
  const command = process.env['XVFB_PATH'] ?? '/usr/bin/Xvfb'
  const xvfb = startProcess(
    [command, '-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'],
    process.env,
    cleanup,
  )
  const number = new Promise<string>((resolve) => {
    xvfb.output?.once('data', (data) => resolve(String(data).trim()))
  })
  return { ...xvfb, name: `:${await Promise.race([number, xvfb.failed])}` }
}
