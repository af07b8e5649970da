import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

/** Rules for the events that a change causes in its own tab and in the other tabs. */
export const events = {
  'a login fires one login event, with the new session': everywhere,
  'a logout fires one logout event, with the new session': everywhere,
  'a refresh fires one renewed event, with the new session': everywhere,
  'a failed refresh fires one renewalFailed event, with the error and the new session': everywhere,
  'an expired session fires one expired event, with the new session': everywhere,
  'a change of the user fires one userSwitched event, with the new session': everywhere,
  'the client calls subscribers before it fires an event': everywhere,
  'a restored session fires no event': everywhere,
  'T1: a logout in one tab fires one logout event in every signed-in tab': tabs,
  'T1: a logout in one tab does not fire logout in a signed-out tab': tabs,
  'T1: a login in one tab fires one login event in every tab': sharedSession,
  'T1: a refresh in one tab fires one renewed event in every tab': sharedSession,
  'T1: a failed refresh in one tab fires one renewalFailed event in every tab that shares the session':
    {
      browser: 'With tab storage, each tab has its own session.',
      shared: true,
      server: 'Only the tabs that wait for the same refresh receive its error.',
      fake: tabs.fake,
    },
  'T1: a session that expires in one tab fires one expired event in every tab': sharedSession,
  'T1: a change of the user in one tab fires one userSwitched event in every tab': tabs,
  'T1: a tab that was frozen during a logout fires logout when it becomes visible': tabs,
  'T1: a tab that was frozen during a refresh has the new token when it becomes visible':
    sharedSession,
  'R8: a rejected refresh ends the session in every tab with a single event, after one request':
    sharedSession,
  'the method on calls its listener only for events of the requested type': everywhere,
  'R6: every failed refresh fires renewalFailed': bothModes,
} as const satisfies Rows
