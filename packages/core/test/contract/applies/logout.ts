import { bothModes, everywhere, type Rows } from './row'

const noPage = 'The fake has no page.'

/** Logouts. */
export const logout = {
  'L7: logout signs out before the backend has responded': everywhere,
  'logout fires its event once, with the session after it': everywhere,
  'logout is pending while it is under way': everywhere,
  'a local logout stays on the page, and resolves': { ...bothModes, fake: noPage },
  'a global logout leaves for GenAuth': { ...bothModes, fake: noPage },
  'L5: a global logout resolves if the browser comes back to the page': {
    ...bothModes,
    fake: noPage,
  },
  'L5: a global logout resolves after 10 s on the page': { ...bothModes, fake: noPage },
  'L4: two calls of logout are one navigation': { ...bothModes, fake: noPage },
  'a logout of a signed-out user fires no event, and has the reason logout': everywhere,
  'L8: a revocation that fails is the error of the session': bothModes,
  'L8: a local logout without a network signs out, and the session has the error': bothModes,
  'L7: a logout while the session is still loading has the last word': {
    ...bothModes,
    shared: true,
  },
  'L7: a logout while a refresh is under way has the last word': bothModes,
  'a logout that a subscriber calls while a refresh arrives has the last word': bothModes,
  'after a logout, no refresh is due and none is sent': everywhere,
  'L7: a refresh that began after a logout rejects with not_authenticated': everywhere,
  'a login after a logout signs in': everywhere,
} as const satisfies Rows
