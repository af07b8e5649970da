import type { Driver } from './driver'
import { launchChromium } from './playwright-driver'

/** Starts the browser that the specs run in. */
export function createDriver(): Promise<Driver> {
  return launchChromium()
}
