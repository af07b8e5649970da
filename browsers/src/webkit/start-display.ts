import type { LastWill } from '../last-will'
import { type Started, startProcess } from './start-process'

/** A screen that nobody sees, and its name. */
export interface Display extends Started {
  readonly name: string
}

/** Starts Xvfb, which finds a free number and says which. */
export async function startDisplay(will: LastWill): Promise<Display> {
  const command = process.env['XVFB_PATH'] ?? '/usr/bin/Xvfb'
  const xvfb = startProcess(
    [command, '-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'],
    process.env,
    will,
  )
  const number = new Promise<string>((resolve) => {
    xvfb.told?.once('data', (data) => resolve(String(data).trim()))
  })
  return { ...xvfb, name: `:${await Promise.race([number, xvfb.failed])}` }
}
