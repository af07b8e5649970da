import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

const onServer = 'In server mode, getToken rejects with token_unavailable.'

/** Rules for the time of a refresh, and for the number of its requests. */
export const renewal = {
  'R1: 200 parallel renew calls send one request': everywhere,
  'R1: 200 parallel renewal.run calls send one request': everywhere,
  'R1: 200 parallel getToken calls send one request': {
    browser: true,
    server: onServer,
    fake: true,
  },
  'R1: 200 parallel fetch calls with an expired token send one refresh': bothModes,
  'R1: parallel renew, renewal.run and fetch calls send one refresh': bothModes,
  'R2: parallel refreshes in several tabs send one request': sharedSession,
  "renewal.nextAt returns a time before the token's expiry": everywhere,
  'renewal.nextAt returns undefined for a signed-out user': everywhere,
  'renewal.nextAt returns undefined during a refresh': bothModes,
  'renewal.run sends no request before nextAt': everywhere,
  'renewal.run refreshes the token at nextAt': everywhere,
  'renewal.run calls no subscriber before nextAt': everywhere,
  'renewal.run resolves if the refresh fails': everywhere,
  'renew refreshes a token that is not due for a refresh': everywhere,
  'renew resolves to the session': everywhere,
  'R4: a tab refreshes an expired token when it becomes visible': tabs,
} as const satisfies Rows
