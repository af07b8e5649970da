export { chromiumLaunch } from './chromium/chromium-launch'
export { watchContext } from './chromium/watch-context'
export { createDriver } from './create-driver'
export type { Driver, DriverOptions, Engine, Profile, ProfileOptions, Tab, Target } from './driver'
