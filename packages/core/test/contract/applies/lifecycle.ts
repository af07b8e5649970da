import { bothModes, everywhere, type Rows } from './row'

/** Rules for listeners, and for the start and stop of a client. */
export const lifecycle = {
  'a subscriber is called after a change of session, token status or pending action': everywhere,
  'a subscriber is not called after its unsubscribe function has been called': everywhere,
  'an unsubscribe function removes one of two identical subscribers': everywhere,
  'the client calls all subscribers, even if one throws': {
    ...bothModes,
    fake: 'A subscriber that throws must fail the test that uses the fake.',
  },
  'a subscriber that calls getSession gets the new session': everywhere,
  'an event listener is not called after its cleanup function has been called': everywhere,
  'a logout signs the user out, even if a logout listener rejects': everywhere,
  'logout waits for the promise of a logout listener': everywhere,
  'logout waits at most 5 s for a logout listener': {
    ...bothModes,
    fake: 'The fake has no timers. Such a listener would make its test wait forever.',
  },
  'ready starts the client and resolves to the session': everywhere,
  'a second ready call resolves to the same session without a request': everywhere,
  'a client that was started twice follows other tabs until both starts are stopped': {
    ...bothModes,
    shared: true,
    fake: 'The fake only counts its starts. A test reads startCount().',
  },
  'a second call of the same stop function has no effect': {
    ...bothModes,
    shared: true,
    fake: 'The fake only counts its starts. A test reads startCount().',
  },
  'start has no effect outside of a browser page': {
    ...bothModes,
    fake: 'The fake has no page.',
  },
  'onRedirect receives the path of the page that started the login': {
    browser: true,
    server: 'After a login, the server redirects the browser.',
    fake: 'The fake has no page.',
  },
} as const satisfies Rows
