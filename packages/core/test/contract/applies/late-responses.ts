import { bothModes, type Rows, sharedSession, tabs } from './row'

const noClaims = 'In server mode, peekUser always returns undefined.'
const noRequest = 'In browser mode the session is read from storage, not requested.'

/** Responses that arrive after what they are about has changed: they change nothing. */
export const lateResponses = {
  'L7: a refresh that arrives after a logout changes nothing': { ...bothModes, shared: true },
  'L7: a refused refresh that arrives after a logout changes nothing': bothModes,
  'a failed refresh that arrives after a logout changes nothing': bothModes,
  'a refresh that arrives after the next login changes nothing': { ...bothModes, shared: true },
  'a refused refresh that arrives after the next login changes nothing': bothModes,
  'L7: a user that arrives after a logout is shown to no caller': { ...bothModes, shared: true },
  'X6: a user that arrives after the next login is shown to no caller': {
    ...bothModes,
    shared: true,
  },
  'X6: a user that arrives after the next login is not in peekUser': {
    ...bothModes,
    shared: true,
    server: noClaims,
  },
  'L7, T1: a refresh that arrives after a logout in another tab changes nothing': tabs,
  'T1, X6: a refresh that arrives after a login in another tab changes nothing': sharedSession,
  'L7, T1: a user that arrives after a logout in another tab is shown to no caller': tabs,
  'a user that arrives after a refresh is shown': bothModes,
  'a session that arrives after a logout changes nothing': {
    ...bothModes,
    browser: noRequest,
  },
  'a session that arrives after the next login changes nothing': {
    ...bothModes,
    browser: noRequest,
  },
  'a session that arrives after a newer refresh changes nothing': {
    ...bothModes,
    browser: noRequest,
  },
} as const satisfies Rows
