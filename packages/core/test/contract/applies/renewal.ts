import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

const onServer = 'The token is on the server: getToken rejects with token_unavailable.'

/** When tokens are refreshed, and with how many requests. */
export const renewal = {
  'R1: 200 calls of renew at once are one request': everywhere,
  'R1: 200 runs of the scheduler at once are one request': everywhere,
  'R1: 200 calls of getToken at once are one request': {
    browser: true,
    server: onServer,
    fake: true,
  },
  'R1: 200 calls of fetch with an expired token are one refresh': bothModes,
  'R1: renew, run and fetch at once are one request': bothModes,
  'R2: a refresh in several tabs at once is one request': sharedSession,
  'nextAt is before the token expires': everywhere,
  'nextAt is undefined for a signed-out user': everywhere,
  'nextAt is undefined while a refresh is under way': bothModes,
  'run does nothing before nextAt': everywhere,
  'run refreshes at nextAt': everywhere,
  'run changes nothing and calls no subscriber before nextAt': everywhere,
  'run never rejects': everywhere,
  'renew refreshes a token that is not due': everywhere,
  'renew resolves to the session': everywhere,
  'R4: a tab that becomes visible after the token has expired refreshes it': tabs,
} as const satisfies Rows
