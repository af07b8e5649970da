export { createFakeGenAuth } from './create-fake-genauth'
export type { FakeClock, FakeClockOptions } from './fake-clock'
export { createFakeClock } from './fake-clock'
export type { FakeCall, FakeGenAuth, FakeGenAuthState, FakeMethod } from './fake-genauth'
