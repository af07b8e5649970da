import { launchChromium } from './chromium/launch-chromium'
import type { Driver, Engine } from './driver'

const launchers: Partial<Record<Engine, () => Promise<Driver>>> = {
  chromium: launchChromium,
}

/** Starts the browser that the specs run in. */
export async function createDriver(engine: Engine): Promise<Driver> {
  const launch = launchers[engine]
  if (!launch) throw new Error(`There is no driver for ${engine}`)
  return launch()
}
