import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

const unnamed = { ...bothModes, isWithoutSub: true } as const
const noClaims = 'The server of this suite keeps no claims.'

/** Rules for a change of the user. After the change, no call returns data of the previous user. */
export const changeOfUser = {
  'X6: a login of another user fires userSwitched': everywhere,
  'a second login of the same user starts a new session and fires login': everywhere,
  'X6: a login without a sub fires userSwitched if the previous session has no sub either': unnamed,
  'X6: a login without a sub fires userSwitched if the previous session has a sub': unnamed,
  'T1, X6: a login without a sub in another tab fires userSwitched': {
    ...sharedSession,
    isWithoutSub: true,
  },
  'T1: a login of the same user in another tab fires login': sharedSession,
  "T1: a login of the same user in another tab does not change this tab's session": {
    browser: true,
    server: 'In server mode, all tabs share one session.',
    fake: tabs.fake,
  },
  'T1, X6: a login of another user in another tab ends a session without a sub': {
    browser: true,
    server: 'In server mode, all tabs share one session.',
    fake: tabs.fake,
    isWithoutSub: true,
  },
  'T1: a login of the same user in another tab does not end a session without a sub': {
    browser: true,
    server: 'In server mode, all tabs share one session.',
    fake: tabs.fake,
    isWithoutSub: true,
  },
  'T1, R5: after a login in another tab, a session without a sub does not end if the userinfo request fails':
    {
      browser: true,
      server: 'In server mode, all tabs share one session.',
      fake: tabs.fake,
      isWithoutSub: true,
    },
  'a tab whose session gets its sub from another tab fires no event': {
    ...sharedSession,
    isWithoutSub: true,
  },
  'X6: peekUser never returns claims of the previous user': {
    ...everywhere,
    shared: true,
    server: noClaims,
  },
  'X6: subscribers read claims of the current user only': {
    ...everywhere,
    shared: true,
    server: noClaims,
  },
  'X6: a new session does not copy the sub of the previous session': unnamed,
  "X6: getToken and peekToken do not return the previous user's token": {
    browser: true,
    shared: true,
    server: 'In server mode, the browser has no token.',
    fake: 'The fake has one token.',
  },
  'X6: renew rejects with not_authenticated if the user changes before the response': bothModes,
  'X6: renew sends a new request if the running refresh belongs to the previous user': bothModes,
  'getUser rejects with user_mismatch if the response has the sub of another user': bothModes,
} as const satisfies Rows
