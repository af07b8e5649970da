import { bothModes, everywhere, type Rows } from './row'

const noPage = 'The fake has no page.'

/** Logouts. */
export const logout = {
  'L7: logout signs the user out before the backend responds': everywhere,
  'logout fires one logout event, with the anonymous session': everywhere,
  'getPendingAction returns logout while a logout is pending': everywhere,
  'a local logout resolves without a navigation': { ...bothModes, fake: noPage },
  'a global logout redirects to GenAuth': { ...bothModes, fake: noPage },
  'L5: a global logout resolves if the browser restores the page from the back/forward cache': {
    ...bothModes,
    fake: noPage,
  },
  'L5: a global logout resolves if the browser does not leave the page within 10 s': {
    ...bothModes,
    fake: noPage,
  },
  'L4: two logout calls cause one navigation': { ...bothModes, fake: noPage },
  'a logout of a signed-out user fires no event and sets the reason logout': everywhere,
  'L8: a logout succeeds even if the revocation fails, and the session has the error': bothModes,
  'L8: a local logout without a network succeeds, and the session has the error': bothModes,
  'L7: a logout while the session loads signs the user out': {
    ...bothModes,
    shared: true,
  },
  'L7: a logout during a refresh signs the user out': bothModes,
  'a listener of the event renewed can call logout, which signs the user out': bothModes,
  'the client sends no refresh after a logout': everywhere,
  'L7: renew rejects with not_authenticated after a logout': everywhere,
  'a login after a logout signs the user in': everywhere,
} as const satisfies Rows
