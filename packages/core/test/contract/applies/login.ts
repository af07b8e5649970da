import { bothModes, everywhere, type Rows } from './row'

const noPopup = "The fake's popup succeeds at once."

/** Rules for logins by redirect and in a popup. */
export const login = {
  'login redirects to the login page and stays pending': {
    ...bothModes,
    fake: 'The fake has no page.',
  },
  'L4: two login calls cause one navigation': { ...bothModes, fake: 'The fake has no page.' },
  'L4: a second login call returns the same promise': everywhere,
  'L5: login rejects with login_abandoned if the browser restores the page from the back/forward cache':
    everywhere,
  'L5: login rejects with login_abandoned if the browser does not leave the page within 10 s': {
    ...bothModes,
    fake: 'The fake has no timers. A test calls setPendingAction(undefined).',
  },
  'L5: an abandoned login causes no unhandled rejection': everywhere,
  'getPendingAction returns undefined when the promise of an abandoned login rejects': everywhere,
  'L5: an abandoned login does not end the session, and the next login call starts a login':
    everywhere,
  'L6: login rejects with redirect_loop after five failed logins within seconds': bothModes,
  'login waits for a running logout': bothModes,
  'the callback of a login signs the user in and fires one login event': bothModes,
  'handleCallback resolves to the path of the page that started the login': bothModes,
  'handleCallback rejects with the error in the callback': bothModes,
  'C1: every call of handleCallback for one URL has the same result': bothModes,
  'handleCallback rejects with state_mismatch on a page that is not a callback': bothModes,
  'a failed login of a signed-in user does not end the session': bothModes,
  'L1: loginWithPopup opens its window synchronously': bothModes,
  'L2: loginWithPopup resolves to the new session': everywhere,
  'L2: loginWithPopup is pending until the popup returns its result': {
    ...bothModes,
    fake: noPopup,
  },
  'L2: loginWithPopup rejects with popup_closed if the user closes the popup': {
    ...bothModes,
    fake: noPopup,
  },
  'L1: loginWithPopup rejects with popup_blocked if the browser blocks the popup': {
    ...bothModes,
    fake: noPopup,
  },
  'L2: loginWithPopup rejects with timeout after an hour': { ...bothModes, fake: noPopup },
  'C6: loginWithPopup rejects with the error in the callback': {
    ...bothModes,
    fake: noPopup,
  },
  'L4: a second loginWithPopup call opens no second popup': {
    ...bothModes,
    fake: noPopup,
  },
  'C12: loginWithPopup rejects with framed_callback in a frame': {
    browser: true,
    server: 'The server completes the login. allowFramedCallback is an option of browser mode.',
    fake: 'The fake has no page.',
  },
} as const satisfies Rows
