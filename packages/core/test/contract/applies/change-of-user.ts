import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

const unnamed = { ...bothModes, isUnnamed: true } as const
const noClaims = 'In server mode, peekUser always returns undefined.'

/** Which session is another user's, and what is shown of the previous one then: nothing. */
export const changeOfUser = {
  'X6: a login of another user is userSwitched': everywhere,
  'a login of the same user in a new session is login': everywhere,
  'X6: a login whose user is unknown, over one that is unknown too, is userSwitched': unnamed,
  'X6: a login whose user is unknown, over one that is known, is userSwitched': unnamed,
  'T1, X6: a login whose user is unknown, in another tab, is userSwitched': {
    ...sharedSession,
    isUnnamed: true,
  },
  'T1: a login of the same user in another tab is login': sharedSession,
  'T1: a login of the same user in another tab leaves a session of its own alone': {
    browser: true,
    server: 'In server mode, all tabs have one session.',
    fake: tabs.fake,
  },
  'T1, X6: a login of another user in another tab ends a session of an unknown user': {
    browser: true,
    server: 'In server mode, all tabs have one session.',
    fake: tabs.fake,
    isUnnamed: true,
  },
  'T1: a login of the same user in another tab leaves a session of an unknown user alone': {
    browser: true,
    server: 'In server mode, all tabs have one session.',
    fake: tabs.fake,
    isUnnamed: true,
  },
  'T1, R5: a session of an unknown user goes on if its user cannot be read': {
    browser: true,
    server: 'In server mode, all tabs have one session.',
    fake: tabs.fake,
    isUnnamed: true,
  },
  'learning the sub in another tab is no change of the user': { ...sharedSession, isUnnamed: true },
  'X6: peekUser never has claims of the previous user': {
    ...everywhere,
    shared: true,
    server: noClaims,
  },
  'X6: every subscriber sees claims of the current user only': {
    ...everywhere,
    shared: true,
    server: noClaims,
  },
  'X6: a session that follows another one has no sub of it': unnamed,
  'X6: a token of the previous user is not handed out after the change': {
    browser: true,
    shared: true,
    server: 'In server mode the page has no token.',
    fake: 'The fake has one token.',
  },
  'X6: a renewal that began before the change does not resolve to the next user': bothModes,
  'X6: a refresh for the next user does not join the one of the previous user': bothModes,
  'getUser rejects with user_mismatch if the response is about another user': bothModes,
} as const satisfies Rows
