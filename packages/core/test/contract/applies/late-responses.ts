import { bothModes, type Rows, sharedSession, tabs } from './row'

const noClaims = 'The server of this suite keeps no claims.'
const noRequest = 'In browser mode, the client reads the session from storage, without a request.'

/** Rules for responses that arrive after the session has changed. The client ignores these responses. */
export const lateResponses = {
  'L7: a refresh response that arrives after a logout is ignored': { ...bothModes, shared: true },
  'L7: an invalid_grant response that arrives after a logout is ignored': bothModes,
  'a server error in response to a refresh is ignored if it arrives after a logout': bothModes,
  'a refresh response that arrives after the next login is ignored': { ...bothModes, shared: true },
  'an invalid_grant response that arrives after the next login is ignored': bothModes,
  'L7: getUser rejects if its response arrives after a logout': { ...bothModes, shared: true },
  'X6: getUser rejects if its response arrives after the next login': {
    ...bothModes,
    shared: true,
  },
  'X6: peekUser does not return a user whose response arrives after the next login': {
    ...bothModes,
    shared: true,
    server: noClaims,
  },
  'L7, T1: a refresh response that arrives after a logout in another tab is ignored': tabs,
  'T1, X6: a refresh response that arrives after a login in another tab is ignored': sharedSession,
  'L7, T1: getUser rejects if its response arrives after a logout in another tab': tabs,
  'getUser resolves if its response arrives after a refresh': bothModes,
  'a session response that arrives after a logout is ignored': {
    ...bothModes,
    browser: noRequest,
  },
  'a session response that arrives after the next login is ignored': {
    ...bothModes,
    browser: noRequest,
  },
  'a session response that arrives after a newer refresh is ignored': {
    ...bothModes,
    browser: noRequest,
  },
} as const satisfies Rows
