import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

/** Events, in the tab where they begin and in the others. */
export const events = {
  'login: fired once, with the session after it': everywhere,
  'logout: fired once, with the session after it': everywhere,
  'renewed: fired once, with the session after it': everywhere,
  'renewalFailed: fired once, with the error and the session after it': everywhere,
  'expired: fired once, with the session after it': everywhere,
  'userSwitched: fired once, with the session after it': everywhere,
  'an event comes after the subscribers were called': everywhere,
  'no event is fired for a session that is restored': everywhere,
  'T1: logout in one tab is fired once in every tab that was signed in': tabs,
  'T1: logout in one tab is not fired in a tab that was signed out': tabs,
  'T1: login in one tab is fired once in every tab': sharedSession,
  'T1: renewed in one tab is fired once in every tab': sharedSession,
  'T1: renewalFailed in one tab is fired once in every tab of a shared record': {
    browser: 'With tab storage, each tab has a session of its own.',
    shared: true,
    server: 'Only the tabs that wait for the same refresh learn of its failure.',
    fake: tabs.fake,
  },
  'T1: expired in one tab is fired once in every tab': sharedSession,
  'T1: userSwitched in one tab is fired once in every tab': tabs,
  'T1: a tab that was frozen during a logout says so when it is back': tabs,
  'T1: a tab that was frozen during a refresh has its result when it is back': sharedSession,
  'R8: a refusal ends the session once in every tab, with one request': sharedSession,
  'a listener gets the events of its own type only': everywhere,
  'R6: a failure is fired for every attempt': bothModes,
} as const satisfies Rows
