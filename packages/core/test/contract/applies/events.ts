import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

/** Events in the tab that causes them, and in the other tabs. */
export const events = {
  'a login fires the event login once, with the new session': everywhere,
  'a logout fires the event logout once, with the new session': everywhere,
  'a refresh fires the event renewed once, with the new session': everywhere,
  'a failed refresh fires the event renewalFailed once, with the error and the new session':
    everywhere,
  'an expired session fires the event expired once, with the new session': everywhere,
  'a change of the user fires the event userSwitched once, with the new session': everywhere,
  'the client calls subscribers before it fires an event': everywhere,
  'a restored session fires no event': everywhere,
  'T1: a logout in one tab fires logout once in every signed-in tab': tabs,
  'T1: a logout in one tab does not fire logout in a signed-out tab': tabs,
  'T1: a login in one tab fires login once in every tab': sharedSession,
  'T1: a refresh in one tab fires renewed once in every tab': sharedSession,
  'T1: a failed refresh in one tab fires renewalFailed once in every tab that shares the session': {
    browser: 'With tab storage, each tab has its own session.',
    shared: true,
    server: 'Only the tabs that wait for the same refresh receive its error.',
    fake: tabs.fake,
  },
  'T1: a session that expires in one tab fires expired once in every tab': sharedSession,
  'T1: a change of the user in one tab fires userSwitched once in every tab': tabs,
  'T1: a tab that was frozen during a logout fires logout when it becomes visible': tabs,
  'T1: a tab that was frozen during a refresh has the new token when it becomes visible':
    sharedSession,
  'R8: a rejected refresh ends the session once in every tab, with one request': sharedSession,
  'the method on calls its listener only for events of the requested type': everywhere,
  'R6: every failed refresh fires renewalFailed': bothModes,
} as const satisfies Rows
