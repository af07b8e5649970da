import { launchChromium } from './chromium/launch-chromium'
import type { Driver, DriverOptions, Engine } from './driver'
import { launchFirefox } from './firefox/launch-firefox'
import { launchWebkit } from './webkit/launch-webkit'

/** Starts a browser for the tests. */
export function createDriver(engine: Engine, options: DriverOptions = {}): Promise<Driver> {
  switch (engine) {
    case 'chromium':
      return launchChromium(options)
    case 'firefox':
      return launchFirefox()
    case 'webkit':
      return launchWebkit()
  }
}
