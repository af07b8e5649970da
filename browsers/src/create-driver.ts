import { launchChromium } from './chromium/launch-chromium'
import type { Driver } from './driver'

/** Starts the browser that the specs run in. */
export function createDriver(): Promise<Driver> {
  return launchChromium()
}
