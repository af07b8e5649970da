import { bothModes, everywhere, type Rows } from './row'

/** Listeners, and the beginning and the end of a client's life. */
export const lifecycle = {
  'subscribe calls back after a change of session, token status and pending action': everywhere,
  'subscribe calls back no more after its cleanup function was called': everywhere,
  'a subscriber that was added twice is removed one at a time': everywhere,
  'a subscriber that throws keeps no other from being called': {
    ...bothModes,
    fake: 'A subscriber that throws must fail the test that uses the fake.',
  },
  'a subscriber sees the new state': everywhere,
  'on calls back until its cleanup function was called': everywhere,
  'a listener that rejects keeps no user signed in': everywhere,
  'a logout waits for the promise of its listener': everywhere,
  'a listener that never settles keeps a logout for 5 s at most': {
    ...bothModes,
    fake: 'The fake has no timers: such a listener would hang the test that it is in.',
  },
  'ready starts the client, and resolves to the session': everywhere,
  'ready resolves to the same session once it is known': everywhere,
  'start is counted: the tab is followed until the last start was stopped': {
    ...bothModes,
    shared: true,
    fake: 'The fake counts its starts for the test: startCount().',
  },
  'a stop that is called twice counts once': {
    ...bothModes,
    shared: true,
    fake: 'The fake counts its starts for the test: startCount().',
  },
  'start does nothing without a page': {
    ...bothModes,
    fake: 'The fake has no page.',
  },
  'onRedirect gets the path where the login began': {
    browser: true,
    server: 'The server itself redirects after a login.',
    fake: 'The fake has no page.',
  },
} as const satisfies Rows
