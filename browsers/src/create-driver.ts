import { launchChromium } from './chromium/launch-chromium'
import type { Driver, Engine } from './driver'
import { launchFirefox } from './firefox/launch-firefox'
import { launchWebkit } from './webkit/launch-webkit'

/** Starts the browser that the specs run in. */
export function createDriver(engine: Engine): Promise<Driver> {
  switch (engine) {
    case 'chromium':
      return launchChromium()
    case 'firefox':
      return launchFirefox()
    case 'webkit':
      return launchWebkit()
  }
}
