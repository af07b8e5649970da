export { chromiumLaunch } from './chromium/chromium-launch'
export { createDriver } from './create-driver'
export type { Driver, DriverOptions, Engine, Profile, ProfileOptions, Tab, Target } from './driver'
