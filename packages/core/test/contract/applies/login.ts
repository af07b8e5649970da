import { bothModes, everywhere, type Rows } from './row'

const noPopup = 'The popup of the fake succeeds at once.'

/** Logins by redirect and in a popup. */
export const login = {
  'login leaves for the login page, and is pending meanwhile': {
    ...bothModes,
    fake: 'The fake has no page.',
  },
  'L4: two calls of login are one navigation': { ...bothModes, fake: 'The fake has no page.' },
  'L4: a second call of login returns the same promise': everywhere,
  'L5: login rejects with login_abandoned if the browser comes back to the page': everywhere,
  'L5: login rejects with login_abandoned after 10 s on the page': {
    ...bothModes,
    fake: 'The fake leaves that to its test: setPendingAction(undefined).',
  },
  'L5: an abandoned login that no code handles is no unhandled rejection': everywhere,
  'the pending action of an abandoned login ends when its promise settles': everywhere,
  'L5: an abandoned login leaves the session as it was, and the next one works': everywhere,
  'L6: login rejects with redirect_loop after five logins that came back at once': bothModes,
  'login waits for a logout that is under way': bothModes,
  'a login that comes back signs in, and fires login once': bothModes,
  'handleCallback resolves to the path where the login began': bothModes,
  'handleCallback rejects with the error that the login came back with': bothModes,
  'C1: every call of handleCallback for one URL has the same result': bothModes,
  'handleCallback rejects with state_mismatch on a page that no login came back to': bothModes,
  'a login that fails while a user is signed in keeps the session': bothModes,
  'L1: loginWithPopup opens its window before anything is awaited': bothModes,
  'L2: loginWithPopup resolves to the new session': everywhere,
  'L2: loginWithPopup is pending until the popup is done': { ...bothModes, fake: noPopup },
  'L2: loginWithPopup rejects with popup_closed after the user closed it': {
    ...bothModes,
    fake: noPopup,
  },
  'L1: loginWithPopup rejects with popup_blocked if the browser blocks it': {
    ...bothModes,
    fake: noPopup,
  },
  'L2: loginWithPopup rejects with timeout after an hour': { ...bothModes, fake: noPopup },
  'C6: loginWithPopup rejects with the error that the login came back with': {
    ...bothModes,
    fake: noPopup,
  },
  'L4: a second call of loginWithPopup focuses the popup that is open': {
    ...bothModes,
    fake: noPopup,
  },
  'C12: loginWithPopup rejects with framed_callback in a frame': {
    browser: true,
    server: 'The server finishes the login. allowFramedCallback is an option of browser mode.',
    fake: 'The fake has no page.',
  },
} as const satisfies Rows
